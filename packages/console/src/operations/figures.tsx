import type { AdminStats, DeadLetterPage } from '@orders/shared/contracts/admin'
import { formatNumber, UNKNOWN } from '../formats/numbers.ts'
import { formatAge } from '../formats/times.ts'
import { STATUSES } from '../orders/statuses.ts'

export interface Counted {
  stats: AdminStats
  /** As many as a page has. */
  letters: DeadLetterPage
}

interface Figure {
  label: string
  of: (counted: Counted) => number | string | null | undefined
  note?: (counted: Counted) => string
  /** The list of what it counts. */
  href?: string
  /** Where it is above 0. */
  isBad?: boolean
}

const FIGURES: readonly Figure[] = [
  ...STATUSES.map(([status, label]) => ({
    label,
    of: ({ stats }: Counted) => stats.orders?.[status],
    href: `#/operations/orders?status=${status}`,
    isBad: status === 'FAILED',
  })),
  { label: 'Queue', of: ({ stats }) => stats.queue?.waiting, note: queueNote },
  {
    label: 'Dead letters',
    of: ({ letters: { items, nextCursor } }) => (nextCursor === null ? items.length : `${items.length}+`),
    note: () => 'messages that name no order',
    href: '#/operations/dead-letters',
    isBad: true,
  },
  { label: 'Outbox', of: ({ stats }) => stats.outbox?.pending, note: outboxNote },
  {
    label: 'Mails',
    of: ({ stats }) => stats.mails?.unsent,
    note: () => 'waiting to be sent',
    href: '#/operations/mails?state=unsent',
  },
  {
    label: 'Oldest open order',
    of: ({ stats: { oldestUnsettledSeconds: seconds } }) => (seconds === null ? 'none' : formatAge(seconds)),
  },
]

function queueNote({ stats: { queue } }: Counted): string {
  return queue?.deadLetters
    ? `messages waiting, ${queue.deadLetters} more in the dead-letter queue`
    : 'messages waiting'
}

function outboxNote({ stats: { outbox } }: Counted): string {
  const age = outbox?.oldestAgeSeconds ?? null
  return age === null ? 'events to publish' : `events to publish, the oldest for ${formatAge(age)}`
}

/** What cannot be asked at the moment says so. */
export const Figures = ({ counted }: { counted: Counted | undefined }) => (
  <dl class="figures">
    {FIGURES.map((figure) => (
      <Tile key={figure.label} {...figure} counted={counted} />
    ))}
  </dl>
)

function Tile({ label, of, note, href, isBad = false, counted }: Figure & { counted: Counted | undefined }) {
  const value = counted ? (of(counted) ?? UNKNOWN) : '…'
  return (
    <div class="figure" data-bad={isBad && Number.parseInt(`${value}`, 10) > 0}>
      <dt>{href ? <a href={href}>{label}</a> : label}</dt>
      <dd class="figure-value">{typeof value === 'number' ? formatNumber(value) : value}</dd>
      <dd class="figure-note">{counted && note?.(counted)}</dd>
    </div>
  )
}
