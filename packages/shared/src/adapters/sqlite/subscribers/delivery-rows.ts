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
    dueAtMs: integer(row, 'due_at_ms'),
    attempts: JSON.parse(text(row, 'attempts')),
  }
}

type Progress = Pick<DeliveryRecord, 'state' | 'tries' | 'dueAtMs'>

/** Of two attempts that were made at the same time the first one noted decides; but what was delivered once is delivered. */
export function afterAttempt(
  { state, tries, dueAtMs, attempts }: DeliveryRecord,
  triesFound: number,
  attempt: DeliveryAttempt,
  then: { state: DeliveryState; dueAtMs: number },
): Progress & Pick<DeliveryRecord, 'attempts'> {
  const counts = then.state === 'delivered' || (state === 'pending' && tries === triesFound)
  return {
    ...(counts ? { ...then, tries: tries + 1 } : { state, tries, dueAtMs }),
    attempts: [...attempts, attempt].slice(-ATTEMPTS_LOGGED),
  }
}
