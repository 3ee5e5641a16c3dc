/** @import { Order } from '@orders/shared/contracts/orders' */
/** @import { ApiClient } from '../api/client.js' */
/** @import { Basket } from './basket.js' */
import { NoAnswer, Refusal } from '../api/refusal.js'

const TRIES = 3
const PAUSE_MS = 1_000

/**
 * Orders what is in the basket. Where the answer is lost it asks again with the same key, which makes no second order.
 * @param {Pick<ApiClient, 'call'>} api
 * @param {Pick<Basket, 'toRequest'>} basket
 * @param {(ms: number) => Promise<void>} sleep
 * @returns {Promise<Order>} as it was placed
 * @throws {Refusal | NoAnswer}
 */
export async function placeOrder(api, basket, sleep) {
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

/** @param {unknown} error */
const mayPass = (error) =>
  error instanceof NoAnswer ||
  (error instanceof Refusal && (error.status >= 500 || error.code === 'IDEMPOTENCY_KEY_IN_USE'))
