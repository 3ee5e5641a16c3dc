import { toEntry } from '@orders/shared/admin/entry'
import type { Order, PlaceOrderBody } from '@orders/shared/contracts/orders'
import { DomainError } from '@orders/shared/domain/errors'
import { programsKey } from '@orders/shared/domain/idempotency-key'
import { type OrderRecord, withTrace } from '@orders/shared/domain/order'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import { asFirstAnswered, decidePlacement, toOrder } from '@orders/shared/domain/placement'
import { API_EVENT_SOURCE } from '@orders/shared/orders/event-source'
import { NumberTaken } from '@orders/shared/ports/stores'
import { orderMetricsOf } from '@orders/shared/telemetry/metrics/order-metrics'
import type { ActorRef } from '../auth/actor.ts'
import type { ApiDeps } from '../deps.ts'
import { customerFault, getCustomerId } from './customer-of-order.ts'
import { orderFingerprint } from './order-fingerprint.ts'

/** Tries with a new id, where the number of the one before is taken: with a million orders, one in a million is. */
const MOST_TRIES = 3

export interface PlaceOrder {
  actor: ActorRef
  body: PlaceOrderBody
  idempotencyKey?: string | undefined
  traceparent: string
}

export interface PlacedOrder {
  order: Order
  replayed: boolean
}

/**
 * Reserves the stock and accepts the order, or refuses it and changes nothing.
 * @throws DomainError VALIDATION_FAILED, UNAUTHENTICATED, EMAIL_NOT_VERIFIED, UNKNOWN_PRODUCT, PRODUCT_ARCHIVED, OUT_OF_STOCK, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function placeOrder(deps: ApiDeps, command: PlaceOrder): Promise<PlacedOrder> {
  if (!deps.tracer) return place(deps, command)
  return deps.tracer.span('order.place', { parent: command.traceparent }, async (span) => {
    const placed = await place(deps, { ...command, traceparent: span.traceparent })
    span.set({ 'order.id': placed.order.id, 'order.replayed': placed.replayed })
    return placed
  })
}

async function place(deps: ApiDeps, command: PlaceOrder): Promise<PlacedOrder> {
  const userId = await getCustomerId(deps.store.users, command)
  refuseRepeatedProducts(command.body)
  const idempotency = idempotencyOf(command)
  const findReplay = async (): Promise<PlacedOrder | undefined> => {
    const earlier = idempotency && (await deps.store.orders.findByIdempotencyKey(userId, idempotency.key))
    return earlier && replay(earlier, idempotency)
  }
  const replayed = await findReplay()
  if (replayed) return replayed
  try {
    return await placeNew(deps, { ...command, userId }, idempotency)
  } catch (refusal) {
    // The order of another request with this key may have taken what this one was refused for
    const placedMeanwhile = refusal instanceof DomainError && (await findReplay())
    if (!placedMeanwhile) throw refusal
    return placedMeanwhile
  }
}

function idempotencyOf({ actor, body, idempotencyKey: key }: PlaceOrder): OrderRecord['idempotency'] {
  if (key === undefined) return undefined
  return { key: actor.kind === 'key' ? programsKey(actor.id, key) : key, fingerprint: orderFingerprint(body) }
}

type PlaceOrderFor = PlaceOrder & { userId: string }

async function placeNew(deps: ApiDeps, command: PlaceOrderFor, idempotency: OrderRecord['idempotency']) {
  const { order, result } = await storeOrder(deps, command, idempotency)
  if (!result.placed) return replay(result.earlier, idempotency)
  deps.relay.nudge()
  orderMetricsOf(deps.metrics).placed()
  return { order: toOrder(order), replayed: false }
}

async function storeOrder(deps: ApiDeps, command: PlaceOrderFor, idempotency: OrderRecord['idempotency']) {
  const { actor } = command
  for (let tries = 1; ; tries++) {
    const order = await decideOrder(deps, command, idempotency)
    const event = toOrderEvent('order.placed', order, {
      id: deps.clock.newId(),
      nowMs: deps.clock.nowMs(),
      source: API_EVENT_SOURCE,
      traceparent: command.traceparent,
    })
    try {
      const entry = actor.kind === 'key' ? toEntry(deps.clock, actor.id, 'order.place', order.id) : undefined
      return { order, result: await deps.store.orders.place(order, event, entry) }
    } catch (error) {
      // Another id has another number
      if (!(error instanceof NumberTaken) || tries === MOST_TRIES) throw error
    }
  }
}

async function decideOrder(
  { store, clock, options }: ApiDeps,
  { actor, userId, body, traceparent }: PlaceOrderFor,
  idempotency: OrderRecord['idempotency'],
): Promise<OrderRecord> {
  const [products, customer] = await Promise.all([
    store.products.findMany(body.items.map((item) => item.productId)),
    store.users.findById(userId),
  ])
  // A token can outlive its account where a backup was restored: such an order would have no customer to mail
  if (!customer) throw actor.kind === 'key' ? customerFault('is no customer') : new DomainError('UNAUTHENTICATED')
  const { emailVerifiedAt } = customer
  if (options.EMAIL_VERIFICATION === 'required' && !emailVerifiedAt) throw new DomainError('EMAIL_NOT_VERIFIED')
  const nowMs = clock.nowMs()
  const cancelWindowMs = options.CANCEL_WINDOW_SECONDS * 1000
  const order = decidePlacement({
    id: clock.newId(),
    userId,
    items: body.items,
    products,
    nowMs,
    cancelWindowMs,
    checkAtMs: nowMs + cancelWindowMs + options.ORDER_DEADLINE_SECONDS * 1000,
    ...(idempotency ? { idempotency } : {}),
  })
  return withTrace(order, traceparent)
}

function replay(earlier: OrderRecord, idempotency: OrderRecord['idempotency']): PlacedOrder {
  if (earlier.idempotency?.fingerprint !== idempotency?.fingerprint) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
  return { order: asFirstAnswered(earlier), replayed: true }
}

function refuseRepeatedProducts({ items }: PlaceOrderBody): void {
  const seen = new Set<string>()
  const fields = items.flatMap(({ productId }, index) => {
    if (seen.has(productId)) return [{ path: `items/${index}/productId`, message: 'is listed twice' }]
    seen.add(productId)
    return []
  })
  if (fields.length > 0) throw new DomainError('VALIDATION_FAILED', { fields })
}
