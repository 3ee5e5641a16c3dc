import fc from 'fast-check'
import type { CompleteChange } from '../../../domain/complete-change.ts'
import { DomainError } from '../../../domain/errors.ts'
import {
  ClaimHeld,
  decide,
  IllegalTransition,
  type OrderChange,
  type OrderCommand,
  type OrderRecord,
} from '../../../domain/order.ts'
import type { ProductRecord } from '../../../domain/product.ts'
import { aCompleteChange, aLine, anEvent, anId, anOrder, NOON_MS } from '../../builders.ts'
import type { Shop } from './shop-model.ts'

export type Step =
  | { place: number[]; quantity: number }
  | { placeAgain: number }
  /** `late`: the worker hangs between deciding and committing, and `deliver` may let it go on. */
  | { command: OrderCommand['type']; order: number; late: boolean; afterMs: number }
  /** Commits a change that was decided at any time before, whether it has been committed or not. */
  | { deliver: number }

/** One step in a shop; resolves with what came of it, which has to be the same in every shop. */
export type Work = (shop: Shop) => Promise<unknown>

export const PRODUCTS_OF_A_STORY = 3
const LEASE_MS = 20_000

const index = fc.nat(20)
const lines = fc.shuffledSubarray([0, 1, 2], { minLength: 1 })
const command = fc.constantFrom<OrderCommand['type'][]>(
  ...([
    'claim',
    'claim',
    'confirm',
    'fail',
    'fail',
    'release',
    'giveBack',
    'await',
    'republish',
    'cancel',
    'retry',
    'retry',
  ] as const),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ place: lines, quantity: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ placeAgain: index }) },
  {
    weight: 12,
    arbitrary: fc.record({
      command,
      order: fc.nat(2),
      late: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
      afterMs: fc.constantFrom(0, 1, LEASE_MS),
    }),
  },
  { weight: 4, arbitrary: fc.record({ deliver: index }) },
)
export const steps = fc.array(step, { minLength: 10, maxLength: 60, size: 'max' })

/** Turns steps into work, deciding by the orders as `shop` has them. */
export function createStory(shop: Shop, products: readonly ProductRecord[]) {
  const placed: OrderRecord[] = []
  const decided: CompleteChange[] = []
  let nowMs = NOON_MS

  function place(items: OrderRecord['items']): Work {
    const order = anOrder({ items, idempotency: { key: anId(), fingerprint: 'f' } })
    placed.push(order)
    return placing(order)
  }

  async function obey({ command, order, late, afterMs }: Extract<Step, { command: unknown }>) {
    nowMs += afterMs
    const record = await shop.orders.findById(placed[order % placed.length]?.id ?? '')
    const change = record && decideOrNot(record, command, nowMs)
    if (!change) return undefined
    const one = aCompleteChange(change, { nowMs })
    decided.push(one)
    return late ? undefined : committing(one)
  }

  return {
    /** @returns undefined where there is nothing to do */
    async next(step: Step): Promise<Work | undefined> {
      if ('place' in step) return place(step.place.flatMap((at) => lineOf(products[at], step.quantity)))
      if ('command' in step) return obey(step)
      if ('deliver' in step) {
        const one = decided[step.deliver % decided.length]
        return one && committing(one)
      }
      const order = placed[step.placeAgain % placed.length]
      return order && placing({ ...order, id: anId() })
    },
  }
}

const lineOf = (product: ProductRecord | undefined, quantity: number) => (product ? [aLine(product, quantity)] : [])

function placing(order: OrderRecord): Work {
  const event = anEvent(order)
  return ({ orders }) => orRefusal(orders.place(order, event))
}

const committing =
  (change: CompleteChange): Work =>
  ({ orders }) =>
    orRefusal(orders.commit(change))

async function orRefusal(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    if (error instanceof DomainError) return [error.code, error.details]
    throw error
  }
}

function decideOrNot(order: OrderRecord, type: OrderCommand['type'], nowMs: number): OrderChange | undefined {
  try {
    const change = decide(order, toCommand(type, nowMs), nowMs)
    return change === 'already applied' ? undefined : change
  } catch (error) {
    if (error instanceof IllegalTransition || error instanceof ClaimHeld) return undefined
    throw error
  }
}

function toCommand(type: OrderCommand['type'], nowMs: number): OrderCommand {
  const checkAtMs = nowMs + 50_000
  switch (type) {
    case 'claim':
      return { type, leaseMs: LEASE_MS, checkAtMs }
    case 'retry':
    case 'giveBack':
    case 'republish':
      return { type, checkAtMs }
    case 'await':
      return { type, untilMs: nowMs + LEASE_MS }
    case 'fail':
      return { type, reason: 'the warehouse is closed' }
    case 'release':
      return { type, error: 'connection reset', checkAtMs }
    default:
      return { type }
  }
}
