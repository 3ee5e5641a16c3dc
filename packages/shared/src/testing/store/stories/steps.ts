import { afterAll, beforeAll, expect } from 'vitest'
import type { OrderEvent } from '../../../contracts/events.ts'
import { decide, type OrderChange, type OrderCommand, type OrderRecord } from '../../../domain/order.ts'
import type { ProductRecord } from '../../../domain/product.ts'
import type { Store } from '../../../ports/stores.ts'
import { aCompleteChange, aLine, anEvent, anOrder, aProduct, NOON_MS } from '../../builders.ts'

/** Opens a new, empty store; `close` closes it, and removes what it left behind. */
export type OpenStore = (options?: { hasTopic?: boolean }) => Promise<{
  store: Store
  /** All that the database holds, as text, whatever part of it the store knows. */
  dump(): Promise<string>
  close(): Promise<void>
}>

export type StoreSteps = ReturnType<typeof useStore>

/** A store of its own for the suite around it, with the steps that its tests are written in. */
export function useStore(open: OpenStore, options: Parameters<OpenStore>[0] = {}) {
  let opened: Awaited<ReturnType<OpenStore>>
  beforeAll(async () => {
    opened = await open(options)
  })
  afterAll(() => opened?.close())

  const putProduct = async (available: number): Promise<ProductRecord> =>
    (await opened.store.products.put(...toPut(aProduct({ available })))).product
  const place = (order: OrderRecord) => opened.store.orders.place(order, anEvent(order))
  const commit = (change: OrderChange, given?: Parameters<typeof aCompleteChange>[1]) =>
    opened.store.orders.commit(aCompleteChange(change, given))

  return {
    get store() {
      return opened.store
    },
    dump: () => opened.dump(),
    ...readingSteps(() => opened.store),
    putProduct,
    /** As the API does: with its `order.placed` event. */
    place,
    /** As the worker does: with the event and the mail that the change asks for. */
    commit,
    /** An order that is in the store, by default one of a product of its own. */
    async placed(given: Partial<OrderRecord> = {}): Promise<OrderRecord> {
      const order = anOrder({ items: given.items ?? [aLine(await putProduct(10))], ...given })
      expect(await place(order)).toEqual({ placed: true })
      return order
    },
    /** Applies a command. @returns the order after it */
    async apply(order: OrderRecord, command: OrderCommand, nowMs = NOON_MS): Promise<OrderRecord> {
      const change = decided(order, command, nowMs)
      expect(await commit(change)).toBe(true)
      return change.after
    },
  }
}

function readingSteps(store: () => Store) {
  const told: OrderEvent[] = []
  /** Whatever lease a test took, it is over by then. */
  const nowMs = NOON_MS + 86_400_000

  async function drainOutbox(): Promise<void> {
    for (;;) {
      const rows = await store().outbox.claim({ nowMs, leaseMs: 60_000, limit: 100 })
      if (rows.length === 0) return
      const ids = rows.map(({ id }) => id)
      await store().outbox.markSent(ids, NOON_MS)
      told.push(...rows.flatMap(({ event }) => ('body' in event ? [] : [event])))
    }
  }

  return {
    drainOutbox,
    /** Every event that was written about the order so far. Sends whatever the outbox holds. */
    async eventsOf(orderId: string): Promise<OrderEvent[]> {
      await drainOutbox()
      return told.filter(({ subject }) => subject === orderId)
    },
    async availableOf(productId: string): Promise<number | undefined> {
      return (await store().products.findById(productId))?.available
    },
  }
}

export const CLAIM = { type: 'claim', leaseMs: 20_000, checkAtMs: NOON_MS + 50_000 } as const
export const RETRY = { type: 'retry', checkAtMs: NOON_MS + 90_000 } as const
export const RELEASE = { type: 'release', error: 'connection reset', checkAtMs: NOON_MS + 70_000 } as const
export const AWAIT = { type: 'await', untilMs: NOON_MS + 3_600_000 } as const
export const FAIL = { type: 'fail', reason: 'the warehouse is closed' } as const

/** What the domain decides, where it is sure that the command changes something. */
export function decided(order: OrderRecord, command: OrderCommand, nowMs = NOON_MS): OrderChange {
  const change = decide(order, command, nowMs)
  if (change === 'already applied') throw new Error(`${command.type} changes nothing of a ${order.status} order`)
  return change
}

export const toPut = ({ id, name, price, available }: ProductRecord) => [id, { name, price, available }] as const
