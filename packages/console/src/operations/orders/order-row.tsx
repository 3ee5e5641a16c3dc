import type { AdminOrder } from '@orders/shared/contracts/admin'
import { useRef } from 'preact/hooks'
import { randomKey } from '../../api/random-key.ts'
import { useConsole } from '../../console.ts'
import { formatMoney } from '../../formats/money.ts'
import { formatTime } from '../../formats/times.ts'
import { Badge } from '../../orders/badge.tsx'
import { summaryOf } from '../../orders/summary.ts'
import { Row } from '../../ui/focus.tsx'
import { ActionButton } from '../../ui/forms/buttons.tsx'
import { Fault, type SectionProps, useRowAction } from '../lists/row-action.tsx'
import { ORDERS } from './filters.ts'
import { retryOrder, wordsForRetry } from './retry.ts'

export function OrderRow({ order, done }: Pick<SectionProps, 'done'> & { order: AdminOrder }) {
  const { api } = useConsole()
  const { id, number, status, history, total, createdAt } = order
  const { fault, act } = useRowAction(wordsForRetry)
  const link = useRef<HTMLAnchorElement>(null)
  /** Where no answer came, pressing again retries it once. */
  const key = useRef(randomKey())

  async function retry(): Promise<void> {
    await retryOrder(api, id, key.current)
    key.current = randomKey()
    await done(`Order ${number} is queued again.`)
  }

  return (
    <Row class="row linked">
      <div class="row-text">
        <span>
          <a ref={link} class="row-title number" href={`#${ORDERS}/${id}`}>
            {number}
          </a>{' '}
          <span dir="auto">{summaryOf(order)}</span>
        </span>
        <span class="muted">
          <time dateTime={createdAt}>{formatTime(createdAt)}</time>
        </span>
        {status === 'FAILED' && (
          <p class="reason" dir="auto">
            {history.at(-1)?.reason ?? 'No reason is known.'}
          </p>
        )}
      </div>
      <div class="row-side">
        <Badge status={status} />
        <span class="amount">{formatMoney(total)}</span>
        {status === 'FAILED' && (
          <ActionButton
            class="button"
            aria-label={`Retry order ${number}`}
            onPress={() => act(retry)}
            focusAfter={link}
          >
            Retry
          </ActionButton>
        )}
      </div>
      <Fault text={fault.value} />
    </Row>
  )
}
