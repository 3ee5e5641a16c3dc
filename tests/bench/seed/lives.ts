import { MAX_LINE_QUANTITY } from '@orders/shared/contracts/orders'
import type { Product } from '@orders/shared/contracts/products'
import { decide, type OrderCommand, type OrderMailKind, type OrderRecord, withTrace } from '@orders/shared/domain/order'
import { decidePlacement } from '@orders/shared/domain/placement'
import { v7 } from 'uuid'
import type { Random } from '../../scenarios/random.ts'

/** An order as the store would have it by now. */
export interface Life {
  order: OrderRecord
  /** What was sent when it was settled. */
  mail?: { kind: OrderMailKind; checkAtMs: number; sentAtMs: number }
  /** Whether its units are taken from the stock. */
  holdsStock: boolean
}

interface Beginning {
  userId: string
  products: readonly Product[]
  atMs: number
  random: Random
}

const DAY_MS = 86_400_000
const DEADLINE_MS = 30_000

/** Placed and never looked at: nobody is reminded of it for a day. */
export const pendingLife = (beginning: Beginning): Life => ({
  order: place(beginning, beginning.atMs + DAY_MS),
  holdsStock: true,
})

/** What happens to one order in twenty; the others are confirmed. */
const RARE_ENDS: readonly OrderCommand[] = [
  { type: 'fail', reason: 'the warehouse has run out of it' },
  { type: 'cancel' },
]
const ONE_IN = 20

/** Placed, settled and told of by mail, within a second. Decided by the rules that the system itself goes by. */
export function settledLife(beginning: Beginning): Life {
  const { atMs, random } = beginning
  const end = RARE_ENDS[random.between(0, ONE_IN - 1)] ?? { type: 'confirm' }
  const placed = place(beginning, atMs + DEADLINE_MS)
  const claim = { type: 'claim', leaseMs: 20_000, checkAtMs: atMs + DEADLINE_MS } as const
  const before = end.type === 'cancel' ? placed : changed(placed, claim, atMs + random.between(5, 50)).after
  const settledAtMs = atMs + random.between(60, 500)
  const { after, mail, stock } = changed(before, end, settledAtMs)
  return {
    order: after,
    ...(mail
      ? { mail: { kind: mail, checkAtMs: atMs + DEADLINE_MS, sentAtMs: settledAtMs + random.between(5, 300) } }
      : {}),
    holdsStock: stock !== 'return',
  }
}

function place({ userId, products, atMs, random }: Beginning, checkAtMs: number): OrderRecord {
  const lines = random.shuffle(products).slice(0, random.between(1, Math.min(3, products.length)))
  const items = lines.map(({ id }) => ({ productId: id, quantity: random.between(1, Math.min(3, MAX_LINE_QUANTITY)) }))
  const order = decidePlacement({ id: v7({ msecs: atMs }), userId, items, products, nowMs: atMs, checkAtMs })
  return withTrace(order, `00-${order.id.replaceAll('-', '')}-0000000000000001-01`)
}

function changed(order: OrderRecord, command: OrderCommand, atMs: number) {
  const change = decide(order, command, atMs)
  if (change === 'already applied') throw new Error(`${command.type} does nothing to an order that is ${order.status}`)
  return change
}
