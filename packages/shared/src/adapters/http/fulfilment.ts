import { createHmac } from 'node:crypto'
import type { OrderRecord } from '../../domain/order.ts'
import { toOrder } from '../../domain/placement.ts'
import { signatureHeaders } from '../../domain/webhook-signature.ts'
import type { Fulfilment } from '../../ports/services.ts'
import { readRefusal } from './refusal.ts'

export interface HttpFulfilmentOptions {
  url: string
  /** Key of the HMAC-SHA256 in X-Signature, over the bytes of the body, and of the Standard Webhooks headers beside it. */
  secret: string
  /** Epoch ms, of the signature's timestamp. */
  nowMs?: () => number
  timeoutMs?: number
}

const MAX_ANSWER_BYTES = 64 * 1024

/**
 * Posts orders to a fulfilment service. 2xx fulfils, 409 and 422 refuse for good; anything else rejects, with a message and a
 * cause for operators.
 */
export function createHttpFulfilment(options: HttpFulfilmentOptions): Fulfilment {
  const { url, secret, nowMs = Date.now, timeoutMs = 10_000 } = options
  return {
    fulfil: async (order, { traceparent, signal }) => {
      const body = JSON.stringify({ ...toOrder(order), userId: order.userId })
      const deadline = AbortSignal.timeout(timeoutMs)
      const init: RequestInit = {
        method: 'POST',
        body,
        headers: headersFor(order, { body, secret, timestampMs: nowMs() }, traceparent),
        // A redirect would carry the order, and its signature, to a host that was not configured.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
      }
      try {
        const response = await fetch(url, init)
        return await interpret(response)
      } catch (error) {
        throw describe(error, deadline.aborted)
      }
    },
  }
}

const sign = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

function headersFor(
  { id }: OrderRecord,
  { body, secret, timestampMs }: { body: string; secret: string; timestampMs: number },
  traceparent: string | undefined,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'idempotency-key': id,
    'x-signature': sign(body, secret),
    ...signatureHeaders({ id, timestampMs, body, secrets: [secret] }),
    ...(traceparent ? { traceparent } : {}),
  }
}

class UnexpectedAnswer extends Error {}

async function interpret(response: Response) {
  if (response.status === 409 || response.status === 422) {
    return { fulfilled: false as const, reason: readRefusal(await readAtMost(MAX_ANSWER_BYTES, response)) }
  }
  await response.body?.cancel()
  if (response.ok) return { fulfilled: true as const }
  throw new UnexpectedAnswer(`the fulfilment service answered ${response.status}`)
}

function describe(error: unknown, late: boolean): Error {
  if (error instanceof UnexpectedAnswer) return error
  const message = late ? 'the fulfilment service did not answer in time' : 'the fulfilment service could not be reached'
  return new Error(message, { cause: error })
}

/** Reads a body up to a size and drops the rest: a peer decides what it sends, not how much memory that takes here. */
async function readAtMost(maxBytes: number, response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
}
