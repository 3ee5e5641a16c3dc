import type { AdminStats } from '@orders/shared/contracts/admin'
import { formatAge } from '../formats/times.ts'
import { STATUSES } from '../orders/statuses.ts'

const UNKNOWN = 'n/a'

interface Figure {
  label: string
  of: (stats: AdminStats) => number | string | null | undefined
  note?: (stats: AdminStats) => string
  /** Where it is above 0. */
  isBad?: boolean
}

const FIGURES: readonly Figure[] = [
  ...STATUSES.map(([status, label]) => ({
    label,
    of: ({ orders }: AdminStats) => orders?.[status],
    isBad: status === 'FAILED',
  })),
  { label: 'Queue', of: ({ queue }) => queue?.waiting, note: () => 'messages waiting' },
  { label: 'Dead letters', of: ({ queue }) => queue?.deadLetters, note: () => 'still in their queue' },
  { label: 'Outbox', of: ({ outbox }) => outbox?.pending, note: outboxNote },
  { label: 'Mails', of: ({ mails }) => mails?.unsent, note: () => 'waiting to be sent' },
  {
    label: 'Oldest open order',
    of: ({ oldestUnsettledSeconds: seconds }) => (seconds === null ? 'none' : formatAge(seconds)),
  },
]

function outboxNote({ outbox }: AdminStats): string {
  const age = outbox?.oldestAgeSeconds ?? null
  return age === null ? 'events to publish' : `events to publish, the oldest for ${formatAge(age)}`
}

/** What cannot be asked at the moment says so. */
export const Figures = ({ stats }: { stats: AdminStats | undefined }) => (
  <dl class="figures">
    {FIGURES.map((figure) => (
      <Tile key={figure.label} {...figure} stats={stats} />
    ))}
  </dl>
)

function Tile({ label, of, note, isBad = false, stats }: Figure & { stats: AdminStats | undefined }) {
  const value = stats ? (of(stats) ?? UNKNOWN) : '…'
  return (
    <div class="figure" data-bad={isBad && Number(value) > 0}>
      <dt>{label}</dt>
      <dd class="figure-value">{typeof value === 'number' ? value.toLocaleString('en-US') : value}</dd>
      <dd class="figure-note">{stats && note?.(stats)}</dd>
    </div>
  )
}
