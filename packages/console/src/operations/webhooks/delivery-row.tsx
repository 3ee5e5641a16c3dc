import type { Delivery, DeliveryAttempt } from '@orders/shared/contracts/webhooks'
import { formatTime } from '../../formats/times.ts'
import { Row } from '../../ui/focus.tsx'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { RawText } from '../../ui/raw-text.tsx'
import { Fault, useRowAction } from '../lists/row-action.tsx'
import { ToneBadge } from '../tone-badge.tsx'
import { DELIVERY_BADGES, describeAttempt } from './words.ts'

interface DeliveryRowProps {
  delivery: Delivery
  replay: (id: string) => Promise<void>
}

export function DeliveryRow({ delivery, replay }: DeliveryRowProps) {
  const { id, eventId, type, orderId, state, at, dueAt, attempts } = delivery
  const { fault, act } = useRowAction()
  return (
    <Row class="row">
      <div class="row-text">
        {orderId === undefined ? <span>{type}</span> : <a href={`#/operations/orders/${orderId}`}>{type}</a>}
        <span class="muted">
          {formatTime(at)}
          {dueAt !== undefined && `, next try ${formatTime(dueAt)}`}
        </span>
        <span class="muted id">{eventId}</span>
        <Attempts attempts={attempts} />
      </div>
      <div class="row-side">
        <ToneBadge of={DELIVERY_BADGES[state]} />
        <ActionButton
          class="button"
          aria-label={`Deliver again: ${type} ${eventId}`}
          onPress={() => act(() => replay(id))}
        >
          Deliver again
        </ActionButton>
      </div>
      <Fault text={fault.value} />
    </Row>
  )
}

/** The last one at a glance, and all of them on demand. */
function Attempts({ attempts }: { attempts: readonly DeliveryAttempt[] }) {
  const last = attempts.at(-1)
  if (!last) return <span class="muted">Not tried yet</span>
  const count = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`
  return (
    <details>
      <summary>
        {count}: {describeAttempt(last)}
      </summary>
      <ol class="attempts">
        {attempts.map((attempt) => (
          <li key={attempt.at}>
            <time dateTime={attempt.at}>{formatTime(attempt.at)}</time> {describeAttempt(attempt)}
            {attempt.answer ? <RawText label="The answer" text={attempt.answer} /> : null}
          </li>
        ))}
      </ol>
    </details>
  )
}
