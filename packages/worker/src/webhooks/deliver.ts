import type { DeliveryAttempt, DeliveryState } from '@orders/shared/contracts/webhooks'
import { toPublicEvent } from '@orders/shared/domain/announcement'
import { toPing } from '@orders/shared/domain/ping'
import { liveSecrets } from '@orders/shared/domain/webhook-secret'
import { signatureHeaders } from '@orders/shared/domain/webhook-signature'
import type { Clock } from '@orders/shared/ports/clock'
import type { Store } from '@orders/shared/ports/stores'
import type {
  DeliveryRecord,
  WebhookAnswer,
  WebhookRecord,
  WebhookRequest,
  WebhookSender,
} from '@orders/shared/ports/subscribers'
import type { WebhookMetrics } from './metrics.ts'
import { retryDelayMs } from './retry-schedule.ts'

export interface DeliverDeps {
  store: Pick<Store, 'orders' | 'deliveries'>
  webhookSender: Pick<WebhookSender, 'send'>
  clock: Clock
  metrics: WebhookMetrics
}

export interface DeliveryResult {
  /** `gone`: the endpoint wants no more (410). */
  outcome: 'delivered' | 'failed' | 'gone'
  hasAnswer: boolean
  atMs: number
  error?: string
}

const USER_AGENT = 'order-processing-system (Standard Webhooks)'
const GONE = 410

/**
 * Makes one attempt and notes it with the delivery.
 * @returns undefined where nothing was sent, or the process stops meanwhile: then nothing is noted, and the delivery is made again
 */
export async function deliver(
  deps: DeliverDeps,
  webhook: WebhookRecord,
  delivery: DeliveryRecord,
  signal: AbortSignal,
): Promise<DeliveryResult | undefined> {
  const { store, webhookSender, clock, metrics } = deps
  const body = await bodyOf(deps, delivery)
  const atMs = clock.nowMs()
  if (body === undefined) return giveUp(deps, delivery, atMs)
  const answer = await webhookSender.send(requestOf(webhook, delivery, body, atMs), signal)
  if (signal.aborted && answer.status === undefined) return undefined
  const { outcome, error } = judge(answer)
  const attempt: DeliveryAttempt = { at: new Date(atMs).toISOString(), ...answer, ...(error ? { error } : {}) }
  const then = nextState(outcome, delivery.tries + 1, clock.nowMs())
  await store.deliveries.noteAttempt(delivery, attempt, then)
  metrics.attempted(then.state === 'pending' ? 'retried' : then.state, answer.durationMs)
  return { outcome, hasAnswer: answer.status !== undefined, atMs, ...(error ? { error } : {}) }
}

/** Its order is not there, such as after a backup was restored: no attempt would change that, and others are not to wait for it. */
async function giveUp({ store }: DeliverDeps, delivery: DeliveryRecord, atMs: number): Promise<undefined> {
  const attempt = { at: new Date(atMs).toISOString(), durationMs: 0, error: 'its order is not there any more' }
  await store.deliveries.noteAttempt(delivery, attempt, { state: 'failed', dueAtMs: atMs })
}

function judge({ status, error }: WebhookAnswer): Pick<DeliveryResult, 'outcome' | 'error'> {
  if (status === undefined) return { outcome: 'failed', error: error ?? 'no answer' }
  if (error === undefined && status >= 200 && status < 300) return { outcome: 'delivered' }
  return { outcome: status === GONE ? 'gone' : 'failed', error: error ?? `answered ${status}` }
}

function nextState(
  outcome: DeliveryResult['outcome'],
  tries: number,
  nowMs: number,
): { state: DeliveryState; dueAtMs: number } {
  if (outcome === 'delivered') return { state: 'delivered', dueAtMs: nowMs }
  const delayMs = retryDelayMs(tries)
  return delayMs === undefined
    ? { state: 'failed', dueAtMs: nowMs }
    : { state: 'pending', dueAtMs: nowMs + Math.ceil(delayMs) }
}

/** The same for each attempt: what an order is made of never changes. */
async function bodyOf(
  { store }: DeliverDeps,
  { announcement, webhookId, eventId, atMs }: DeliveryRecord,
): Promise<string | undefined> {
  if (!announcement) return JSON.stringify(toPing({ webhookId, eventId, atMs }))
  const { orderId, userId } = announcement.event.data
  const order = await store.orders.findById(orderId, userId)
  return order && JSON.stringify(toPublicEvent(announcement, order))
}

function requestOf(
  { url, secrets }: WebhookRecord,
  { eventId, announcement }: DeliveryRecord,
  body: string,
  nowMs: number,
): WebhookRequest {
  const live = liveSecrets(secrets, nowMs)
  const traceparent = announcement?.event.traceparent
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': USER_AGENT,
      ...signatureHeaders({ id: eventId, timestampMs: nowMs, body, secrets: live.map(({ secret }) => secret) }),
      ...(traceparent ? { traceparent } : {}),
    },
  }
}
