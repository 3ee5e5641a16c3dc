import { DELIVERY_STATES, type DeliveryAttempt, type DeliveryState } from '../../../contracts/webhooks.ts'
import { ATTEMPTS_LOGGED, type DeliveryRecord } from '../../../ports/subscribers.ts'
import { integer, oneOf, type Row, text } from '../rows.ts'

export function toDelivery(row: Row): DeliveryRecord {
  return {
    webhookId: text(row, 'webhook_id'),
    eventId: text(row, 'event_id'),
    ...(row['announcement'] === null ? {} : { announcement: JSON.parse(text(row, 'announcement')) }),
    atMs: integer(row, 'at_ms'),
    state: oneOf(DELIVERY_STATES, row, 'state'),
    tries: integer(row, 'tries'),
    replays: integer(row, 'replays'),
    dueAtMs: integer(row, 'due_at_ms'),
    attempts: JSON.parse(text(row, 'attempts')),
  }
}

type Progress = Pick<DeliveryRecord, 'state' | 'tries' | 'dueAtMs'>

/**
 * Of two attempts that were made at the same time the first one noted decides; but what was delivered once is delivered. One that began before
 * a replay is only logged.
 */
export function afterAttempt(
  { state, tries, replays, dueAtMs, attempts }: DeliveryRecord,
  found: Pick<DeliveryRecord, 'tries' | 'replays'>,
  attempt: DeliveryAttempt,
  then: { state: DeliveryState; dueAtMs: number },
): Progress & Pick<DeliveryRecord, 'attempts'> {
  const isFirst = state === 'pending' && tries === found.tries
  const counts = replays === found.replays && (then.state === 'delivered' || isFirst)
  return {
    ...(counts ? { ...then, tries: tries + 1 } : { state, tries, dueAtMs }),
    attempts: [...attempts, attempt].slice(-ATTEMPTS_LOGGED),
  }
}
