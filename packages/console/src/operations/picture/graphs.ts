import type { AdminStatsHistory, StatsSample } from '@orders/shared/contracts/stats-history'
import { UNKNOWN } from '../../formats/numbers.ts'

export interface Line {
  label: string
  tone: 'busy' | 'good' | 'bad' | 'wait'
  /** Null where nothing is known. */
  values: readonly (number | null)[]
}

export interface Graph {
  title: string
  /** Epoch seconds. */
  times: readonly number[]
  lines: readonly Line[]
  format(value: number): string
}

type Read = (sample: StatsSample, perMinute: number) => number | null | undefined

const GRAPHS: readonly {
  title: string
  format: Graph['format']
  lines: readonly [label: string, tone: Line['tone'], read: Read][]
}[] = [
  {
    title: 'Orders per minute',
    format: formatCount,
    lines: [
      ['Placed', 'busy', ({ orders }, perMinute) => orders && orders.placed * perMinute],
      ['Settled', 'good', ({ orders }, perMinute) => orders && orders.settled * perMinute],
      ['Failed', 'bad', ({ orders }, perMinute) => orders && orders.failed * perMinute],
    ],
  },
  {
    title: 'Time to settle',
    format: formatSeconds,
    lines: [
      ['Half within', 'good', ({ timeToSettle }) => timeToSettle?.p50Seconds],
      ['99 % within', 'wait', ({ timeToSettle }) => timeToSettle?.p99Seconds],
    ],
  },
  {
    title: 'Waiting',
    format: formatCount,
    lines: [
      ['Queue', 'busy', ({ queue }) => queue?.waiting],
      ['Outbox', 'wait', ({ outbox }) => outbox?.pending],
    ],
  },
  {
    title: 'Age of the outbox',
    format: formatSeconds,
    lines: [['Oldest event', 'wait', ({ outbox }) => outbox && (outbox.oldestAgeSeconds ?? 0)]],
  },
]

/** What the samples show; where one is missing there is a gap. */
export function graphsOf({ samples, intervalSeconds }: AdminStatsHistory): Graph[] {
  const byTime = new Map(samples.map((sample) => [Date.parse(sample.at) / 1000, sample]))
  const [first = 0, last = first] = [[...byTime.keys()][0], [...byTime.keys()].at(-1)]
  const count = samples.length === 0 ? 0 : Math.round((last - first) / intervalSeconds) + 1
  const times = Array.from({ length: count }, (_, at) => first + at * intervalSeconds)
  const perMinute = 60 / intervalSeconds
  return GRAPHS.map(({ title, format, lines }) => ({
    title,
    format,
    times,
    lines: lines.map(([label, tone, read]) => {
      const valueAt = (time: number) => {
        const sample = byTime.get(time)
        return (sample && read(sample, perMinute)) ?? null
      }
      return { label, tone, values: times.map(valueAt) }
    }),
  }))
}

/** What a line comes to, at one time and at most. */
export function wordsOf({ format }: Pick<Graph, 'format'>, { values }: Line, at = values.length - 1) {
  const known = values.filter((value) => value !== null)
  const value = values[at] ?? null
  return {
    value: value === null ? UNKNOWN : format(value),
    peak: known.length === 0 ? UNKNOWN : format(Math.max(...known)),
  }
}

function formatCount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`
  return `${Math.round(seconds / 60)} min`
}
