import type { ClientRequest, IncomingMessage } from 'node:http'
import type { WebhookAnswer } from '../../../ports/subscribers.ts'
import { describeFailure } from './failures.ts'

interface Exchange {
  outcome: Omit<WebhookAnswer, 'durationMs'>
  /** A kept connection was closed by the other side before the request came there, as far as can be seen. */
  wasStale: boolean
}

const EXCERPT_BYTES = 1_024

/** Nothing that moves a terminal's cursor or turns its text around; lines and tabs stay. */
const UNSEEN = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** The first 1,024 bytes of an answer as text, cut after a whole character. What cannot be shown is � there. */
const toExcerpt = (bytes: Buffer): string =>
  new TextDecoder().decode(bytes.subarray(0, EXCERPT_BYTES), { stream: true }).replace(UNSEEN, '\ufffd')

/**
 * Sends a request, and reads as much of its answer as is kept: after that the connection is destroyed. An answer without its end is none:
 * its status is a part of the error then.
 * @param signal breaks it off; its reason is the error
 */
export function exchange(request: ClientRequest, body: string, signal: AbortSignal): Promise<Exchange> {
  const { promise, resolve } = Promise.withResolvers<Exchange>()
  let response: IncomingMessage | undefined
  let bytes = Buffer.alloc(0)

  const settle = (outcome: Exchange['outcome'], wasStale = false) => resolve({ outcome, wasStale })
  const answered = () => settle({ status: response?.statusCode ?? 0, answer: toExcerpt(bytes) })
  const failed = (error: string) => {
    if (!response) return settle({ error })
    settle({ error: `${error}: the body of a ${response.statusCode} did not end`, answer: toExcerpt(bytes) })
  }
  const breakOff = () => {
    failed(String(signal.reason))
    request.destroy()
  }
  signal.addEventListener('abort', breakOff)

  request.on('response', (incoming) => {
    response = incoming
    incoming.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      if (bytes.length <= EXCERPT_BYTES) return
      answered()
      request.destroy()
    })
    incoming.on('end', answered)
    incoming.on('error', () => failed('the connection was closed'))
    incoming.on('close', () => failed('the connection was closed'))
  })
  request.on('error', (error: NodeJS.ErrnoException) => {
    const wasStale = request.reusedSocket && !response && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')
    settle({ error: describeFailure(error) }, wasStale)
  })
  // A request that ends with its connection is closed before its answer ends
  request.on('close', () => response ?? failed('the connection was closed without an answer'))
  if (signal.aborted) breakOff()
  else request.end(body)
  return promise.finally(() => signal.removeEventListener('abort', breakOff))
}
