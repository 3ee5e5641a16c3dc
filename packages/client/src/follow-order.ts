import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { OrdersClientOptions } from './client.ts'
import type { Order, OrderStatus, Problem } from './schema.ts'

export interface FollowOptions {
  /** Ends it: the iteration then throws the signal's reason. */
  signal?: AbortSignal
}

/** The API refuses the stream, and would again: the order is not there for this customer, or the token is not good. */
export class FollowRefused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.title}`)
    this.name = 'FollowRefused'
    this.problem = problem
  }
}

/** Until the server says otherwise, in ms. */
const PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 30_000
const SETTLED: ReadonlySet<OrderStatus> = new Set(['CONFIRMED', 'FAILED', 'CANCELLED'])

/**
 * Follows an order: yields it as it is now, then after each change, and ends when it is settled. A stream that breaks off, or is not
 * to be had at the moment, is taken up again from the version seen last (`Last-Event-ID`; WHATWG HTML, section 9.2).
 * @throws FollowRefused, and what `signal` was aborted with
 */
export async function* followOrder(
  options: OrdersClientOptions,
  orderId: string,
  { signal }: FollowOptions = {},
): AsyncGenerator<Order, void, undefined> {
  let seen = ''
  let pauseMs = PAUSE_MS
  for (let misses = 0; ; misses++) {
    const stream = await openStream(options, orderId, seen, signal)
    if (stream === 'nothing new') return
    if (stream !== 'not now') {
      misses = 0
      const onRetry = (ms: number) => {
        pauseMs = ms
      }
      for await (const { id = seen, order } of readOrders(stream, onRetry, signal)) {
        seen = id
        yield order
        if (SETTLED.has(order.status)) return
      }
    }
    await pause(Math.min(pauseMs * 2 ** misses, LONGEST_PAUSE_MS), signal)
  }
}

type Stream = NonNullable<Response['body']>

async function openStream(
  { baseUrl, accessToken }: OrdersClientOptions,
  orderId: string,
  seen: string,
  signal: AbortSignal | undefined,
): Promise<Stream | 'nothing new' | 'not now'> {
  const token = accessToken?.()
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(seen === '' ? {} : { 'last-event-id': seen }),
  }
  const url = `${baseUrl}/api/orders/${encodeURIComponent(orderId)}/events`
  const response = await fetch(url, { headers, signal: signal ?? null }).catch(() => undefined)
  signal?.throwIfAborted()
  if (response?.status === 204) return 'nothing new'
  if (response?.ok && response.body) return response.body
  if (response === undefined || response.status === 429 || response.status >= 500) return 'not now'
  throw new FollowRefused((await response.json()) as Problem)
}

/** Ends where the stream breaks off. */
async function* readOrders(stream: Stream, onRetry: (ms: number) => void, signal: AbortSignal | undefined) {
  const parser = new EventSourceParserStream({ onRetry })
  const reader = stream.pipeThrough(new TextDecoderStream()).pipeThrough(parser).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
      signal?.throwIfAborted()
      if (done || value === undefined) return
      yield { id: value.id, order: JSON.parse(value.data) as Order }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
