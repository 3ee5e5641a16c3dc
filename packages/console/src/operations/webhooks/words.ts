import type { OrderEventType } from '@orders/shared/contracts/events'
import type { Delivery, DeliveryAttempt, DeliveryState, Webhook, WebhookState } from '@orders/shared/contracts/webhooks'
import { formatNumber } from '../../formats/numbers.ts'
import { formatTime } from '../../formats/times.ts'
import type { Tone } from '../tone-badge.tsx'

export const EVENT_WORDS: Record<OrderEventType, string> = {
  'order.placed': 'An order was placed, or is tried again',
  'order.confirmed': 'It was fulfilled',
  'order.failed': 'It was refused for good, or its retries are used up',
  'order.cancelled': 'It was cancelled',
}

type Badge = readonly [tone: Tone, text: string]

const STATE_BADGES: Record<WebhookState, Badge> = {
  active: ['good', 'Active'],
  paused: ['wait', 'Paused'],
  disabled: ['off', 'Disabled'],
}

/** One that is active may still not be well. */
export const badgeOf = ({ state, health }: Pick<Webhook, 'state' | 'health'>): Badge =>
  state === 'active' && health.failures > 0 ? ['bad', 'Failing'] : STATE_BADGES[state]

export const DELIVERY_BADGES: Record<DeliveryState, Badge> = {
  pending: ['wait', 'Pending'],
  delivered: ['good', 'Delivered'],
  failed: ['bad', 'Failed'],
}

const KEPT = 'Events are kept, and delivered once it is active again.'

/** What its state means, and how it came to it. */
export function describeState(webhook: Pick<Webhook, 'state' | 'pausedReason' | 'health'>): string {
  const { state, pausedReason, health } = webhook
  if (state === 'active' && health.failures > 0) return 'What fails is tried again, for three days.'
  if (state === 'active') return 'Events are delivered as they happen.'
  if (state === 'disabled') return 'It hears of nothing, and what happens meanwhile is not kept for it.'
  if (pausedReason === 'gone') return `It was paused since it answered 410: it wants no more. ${KEPT}`
  if (pausedReason === 'failing') return `It was paused since nothing but failures came of it for five days. ${KEPT}`
  return `An admin has paused it. ${KEPT}`
}

/** @returns a line; for one that fails, `describeFailures` has another */
export function describeHealth({ pending, lastSuccessAt }: Webhook['health']): string {
  const success =
    lastSuccessAt === undefined ? 'No delivery has succeeded yet' : `Last success ${formatTime(lastSuccessAt)}`
  return pending === 0 ? success : `${success}, ${formatNumber(pending)} pending`
}

/** @returns nothing where the last attempt succeeded */
export function describeFailures({ failures, failingSince, lastError }: Webhook['health']): string {
  if (failures === 0) return ''
  const attempts = failures === 1 ? '1 attempt has failed' : `${formatNumber(failures)} attempts have failed`
  const since = failingSince === undefined ? '' : ` since ${formatTime(failingSince)}`
  return `${attempts}${since}${lastError === undefined ? '' : `. The last: ${lastError}`}`
}

/** What came of an attempt, without its time. */
export function describeAttempt({ status, error, durationMs }: DeliveryAttempt): string {
  const answer = status === undefined ? 'No answer' : `Answered ${status}`
  // The one says no more than the other
  const reason = error === undefined || error === `answered ${status}` ? '' : ` (${error})`
  return `${answer} after ${formatNumber(durationMs)} ms${reason}`
}

/** What came of a ping so far; nothing as long as it was not tried. */
export function describePing({ state, attempts }: Delivery): { tone: 'good' | 'bad'; text: string } | undefined {
  const last = attempts.at(-1)
  if (!last) return undefined
  if (state === 'delivered') return { tone: 'good', text: `The ping was delivered. ${describeAttempt(last)}.` }
  return { tone: 'bad', text: `The ping was not delivered. ${describeAttempt(last)}.` }
}
