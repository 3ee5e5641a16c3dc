import { decide, type OrderCommand, type OrderRecord } from '@orders/shared/domain/order'
import type { Store } from '@orders/shared/ports/stores'
import { aCompleteChange, aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'

/** What customers and workers do to a store, by the clock on the wall. */
export async function openBusyShop(store: Store) {
  const { id, stocked: _, ...product } = aProduct({ available: 100_000 })
  await store.products.put(id, product)
  const item = aProduct({ id })

  async function place(given: Partial<OrderRecord> = {}): Promise<OrderRecord> {
    const nowMs = Date.now()
    const at = new Date(nowMs).toISOString()
    const order = anOrder({
      items: [aLine(item, 2)],
      history: [{ status: 'PENDING', at }],
      createdAt: at,
      updatedAt: at,
      checkAtMs: nowMs + 30_000,
      ...given,
    })
    await store.orders.place(order, anEvent(order, 'order.placed', nowMs))
    return order
  }

  async function apply(order: OrderRecord, command: OrderCommand): Promise<OrderRecord> {
    const nowMs = Date.now()
    const change = decide(order, command, nowMs)
    if (change === 'already applied') return order
    await store.orders.commit(aCompleteChange(change, { nowMs }))
    return change.after
  }

  const claimed = async () => apply(await place(), { type: 'claim', leaseMs: 20_000, checkAtMs: Date.now() + 50_000 })
  const confirmed = async () => apply(await claimed(), { type: 'confirm' })
  const failed = async () => apply(await claimed(), { type: 'fail', reason: 'the warehouse is closed' })
  const cancelled = async () => apply(await place(), { type: 'cancel' })

  return {
    productId: id,
    place,
    confirmed,
    failed,
    cancelled,
    /** Eight customers who do not rest until the work is done. */
    async rushDuring<T>(work: () => Promise<T>): Promise<T> {
      const lives = [confirmed, failed, cancelled, place]
      let rushing = true
      const customer = async (number: number) => {
        for (let turn = number; rushing; turn++) await lives[turn % lives.length]?.()
      }
      const rush = Promise.all(Array.from({ length: 8 }, (_, number) => customer(number)))
      const working = work().finally(() => {
        rushing = false
      })
      const [result] = await Promise.all([working, rush])
      return result
    },
  }
}
