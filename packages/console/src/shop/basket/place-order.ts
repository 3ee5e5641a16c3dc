import type { Order } from '@orders/shared/contracts/orders'
import type { ApiClient } from '../../api/client.ts'
import { NoAnswer, Refusal } from '../../api/refusal.ts'
import type { Basket } from './basket.ts'

const TRIES = 3
const PAUSE_MS = 1_000

/**
 * Orders what is in the basket. Where the answer is lost it asks again with the same key, which makes no second order.
 * @returns the order as it was placed
 * @throws {Refusal | NoAnswer}
 */
export async function placeOrder(
  api: Pick<ApiClient, 'call'>,
  basket: Pick<Basket, 'toRequest'>,
  sleep: (ms: number) => Promise<void>,
): Promise<Order> {
  const { items, key } = basket.toRequest()
  for (let left = TRIES - 1; ; left--) {
    try {
      return await api.call('/api/orders', { method: 'POST', body: { items }, headers: { 'idempotency-key': key } })
    } catch (error) {
      if (left === 0 || !mayPass(error)) throw error
      await sleep(PAUSE_MS)
    }
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof NoAnswer ||
  (error instanceof Refusal && (error.status >= 500 || error.code === 'IDEMPOTENCY_KEY_IN_USE'))
