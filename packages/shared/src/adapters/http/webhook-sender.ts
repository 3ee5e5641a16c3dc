import type { Network } from '../../domain/networks.ts'
import type { WebhookAnswer, WebhookRequest, WebhookSender } from '../../ports/subscribers.ts'
import { createAddressFilter } from './addresses/address-filter.ts'
import { createNameResolver, type NameResolver } from './addresses/resolve-name.ts'
import { findUrlProblem } from './addresses/url-rules.ts'
import { createClient } from './webhooks/client.ts'
import { exchange } from './webhooks/exchange.ts'
import { describeFailure } from './webhooks/failures.ts'

export interface WebhookSenderOptions {
  /** Besides all that is public. */
  allowedNetworks: readonly Network[]
  /** For all of an exchange: the look-up, the connection, the request and the answer with its body. */
  timeoutMs?: number
  /** In place of DNS. */
  names?: NameResolver
  /** Certificates that are trusted in place of Node's own, PEM. */
  ca?: string
}

type Outcome = Omit<WebhookAnswer, 'durationMs'>

/** Posts to the endpoints of strangers: only to addresses that are public or allowed, and for so long at most. */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { allowedNetworks, timeoutMs = 10_000, names = createNameResolver(), ca } = options
  const filter = createAddressFilter(allowedNetworks)
  const client = createClient({ isAllowed: filter.isAllowed, resolve: names.resolve, ca })
  const closing = new AbortController()

  async function post(request: WebhookRequest, signal: AbortSignal): Promise<Outcome> {
    const problem = findUrlProblem(request.url, filter)
    if (problem !== undefined) return { error: problem }
    const first = await exchange(client.open(request), request.body, signal)
    if (!first.wasStale) return first.outcome
    return (await exchange(client.open(request, { isAlone: true }), request.body, signal)).outcome
  }

  return {
    send: async (request, signal) => {
      const startMs = performance.now()
      const limit = limitTime(timeoutMs, signal ? [closing.signal, signal] : [closing.signal])
      const outcome = await post(request, limit.signal).catch((error) => ({ error: describeFailure(error) }))
      limit.end()
      return { ...outcome, durationMs: Math.round(performance.now() - startMs) }
    },
    close: async () => {
      closing.abort()
      client.close()
      names.close()
    },
  }
}

/** A signal whose reason is in words. */
function limitTime(timeoutMs: number, signals: readonly AbortSignal[]) {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(`does not answer in ${timeoutMs / 1000} s`), timeoutMs)
  const breakOff = () => limit.abort('the attempt was broken off')
  for (const signal of signals) signal.addEventListener('abort', breakOff)
  if (signals.some(({ aborted }) => aborted)) breakOff()
  const end = () => {
    clearTimeout(timer)
    for (const signal of signals) signal.removeEventListener('abort', breakOff)
  }
  return { signal: limit.signal, end }
}
