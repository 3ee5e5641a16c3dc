import type { Order } from '@orders/shared/contracts/orders'
import { isSettled } from '../orders/statuses.ts'
import type { ApiClient } from './client.ts'
import { createEventParser } from './event-parser.ts'
import { isTransient, NoAnswer } from './refusal.ts'

const RETRY_MS = 2_000
const LONGEST_RETRY_MS = 30_000

interface FollowOptions {
  onOrder: (order: Order) => void
  onLink: (isLive: boolean) => void
  /** Ends it. */
  signal: AbortSignal
  /** The version that is known. */
  lastEventId?: string
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Follows an order until it is settled. A stream that breaks off, or is not to be had at the moment, is asked for again from the
 * last version seen.
 * @throws {Refusal} where coming again would not help
 */
export async function followOrder(
  api: Pick<ApiClient, 'open'>,
  id: string,
  { onOrder, onLink, signal, lastEventId = '', sleep }: FollowOptions,
): Promise<void> {
  let pauseMs = RETRY_MS
  let misses = 0
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = lastEventId ? { 'last-event-id': lastEventId } : {}
      const response = await api.open(`/api/orders/${encodeURIComponent(id)}/events`, { headers, signal })
      if (response.status === 204 || !response.body) return
      onLink(true)
      misses = 0
      const parser = createEventParser()
      for await (const chunk of readText(response.body)) {
        const events = parser.push(chunk)
        pauseMs = parser.retryMs() ?? pauseMs
        for (const event of events) {
          lastEventId = event.lastEventId
          const order = JSON.parse(event.data) as Order
          onOrder(order)
          if (isSettled(order.status)) return
        }
      }
    } catch (error) {
      if (!isTransient(error)) throw error
      misses++
    }
    if (signal.aborted) return
    onLink(false)
    await sleep(Math.min(pauseMs * 2 ** misses, LONGEST_RETRY_MS), signal)
  }
}

async function* readText(body: NonNullable<Response['body']>) {
  // Not every browser can iterate over a stream
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw new NoAnswer(error)
      })
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
