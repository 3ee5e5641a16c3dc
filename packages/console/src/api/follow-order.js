/** @import { Order } from '@orders/shared/contracts/orders' */
/** @import { ApiClient } from './client.js' */
import { isSettled } from '../orders/statuses.js'
import { createEventParser } from './event-parser.js'
import { NoAnswer, Refusal } from './refusal.js'

const RETRY_MS = 2_000
const LONGEST_RETRY_MS = 30_000

/**
 * Follows an order until it is settled. A stream that breaks off, or is not to be had at the moment, is asked for again from the
 * last version seen.
 * @param {Pick<ApiClient, 'open'>} api
 * @param {string} id
 * @param {object} options
 * @param {(order: Order) => void} options.onOrder
 * @param {(isLive: boolean) => void} options.onLink
 * @param {AbortSignal} options.signal ends it
 * @param {string} [options.lastEventId] the version that is known
 * @param {(ms: number, signal: AbortSignal) => Promise<void>} options.sleep
 * @throws {Refusal} where coming again would not help
 */
export async function followOrder(api, id, { onOrder, onLink, signal, lastEventId = '', sleep }) {
  let pauseMs = RETRY_MS
  let misses = 0
  while (!signal.aborted) {
    try {
      const headers = lastEventId ? { 'last-event-id': lastEventId } : {}
      const response = await api.open(`/api/orders/${encodeURIComponent(id)}/events`, { headers, signal })
      if (response.status === 204 || !response.body) return
      onLink(true)
      misses = 0
      for await (const { event, retryMs } of readEvents(response.body)) {
        pauseMs = retryMs ?? pauseMs
        lastEventId = event.lastEventId
        const order = /** @type {Order} */ (JSON.parse(event.data))
        onOrder(order)
        if (isSettled(order.status)) return
      }
    } catch (error) {
      if (!mayPass(error)) throw error
      misses++
    }
    if (signal.aborted) return
    onLink(false)
    await sleep(Math.min(pauseMs * 2 ** misses, LONGEST_RETRY_MS), signal)
  }
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
async function* readEvents(body) {
  const parser = createEventParser()
  // Not every browser can iterate over a stream
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw new NoAnswer(error)
      })
      if (done) return
      for (const event of parser.push(value)) yield { event, retryMs: parser.retryMs() }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** @param {unknown} error */
const mayPass = (error) =>
  error instanceof NoAnswer || (error instanceof Refusal && (error.status === 429 || error.status >= 500))
