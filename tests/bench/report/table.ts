import { toTable } from '@orders/cli/output/table'
import type { Row } from '../measurement.ts'
import type { Report } from './report.ts'

/** The columns, and what each shows of a row. Pairs are the system's and the yardstick's. */
const COLUMNS: readonly (readonly [title: string, show: (row: Row) => string])[] = [
  ['measurement', ({ measurement, detail }) => (detail ? `${measurement}, ${detail}` : measurement)],
  ['form', ({ form }) => form],
  ['result', ({ value, unit }) => `${amount(value)} ${unit}`],
  ['yardstick', ({ yardstick }) => amount(yardstick)],
  // Three digits, so that one that misses its budget by little does not look like one that meets it
  ['ratio', ({ ratio }) => ratio?.toFixed(3) ?? ''],
  ['budget', ({ budget }) => budget?.text ?? ''],
  ['met', ({ budget }) => (budget ? (budget.met ? 'yes' : 'NO') : '')],
  ['p50 ms', ({ p50Ms, yardstickP50Ms }) => pair(p50Ms, yardstickP50Ms)],
  ['p99 ms', ({ p99Ms, yardstickP99Ms }) => pair(p99Ms, yardstickP99Ms)],
  ['CPU µs each', ({ cpuUs, yardstickCpuUs }) => pair(cpuUs, yardstickCpuUs)],
  ['CPU %', ({ cpuPercent }) => amount(cpuPercent)],
  ['generator %', ({ generatorCpuPercent }) => amount(generatorCpuPercent)],
  ['peak MB', ({ peakMemoryMb }) => amount(peakMemoryMb)],
  ['note', ({ note }) => note ?? ''],
]

/** For a terminal. */
export function toText(rows: readonly Row[]): string {
  const [head = [], ...lines] = cellsOf(rows)
  return toTable(head, lines)
}

export function toMarkdown(rows: readonly Row[]): string {
  const [head = [], ...lines] = cellsOf(rows).map((line) => line.map((cell) => cell.replaceAll('|', '\\|')))
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

/** What the figures were measured on, in one line each. */
export function describeRun({ at, commit, machine, effort }: Omit<Report, 'rows'>): string[] {
  const { cpu, cores, memoryGb, system, node, packages } = machine
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; Node ${node}, ${versions.join(', ')}`,
    `${at.slice(0, 10)}, commit ${commit}: medians of ${effort.rounds} alternating rounds of ${effort.seconds} s a side; lists of ${effort.orders.toLocaleString('en')} orders`,
  ]
}

/** Columns that are empty all the way down are left out. */
function cellsOf(rows: readonly Row[]): string[][] {
  const columns = COLUMNS.map(([title, show]) => [title, ...rows.map(show)]).filter(([, ...cells]) =>
    cells.some((cell) => cell !== ''),
  )
  return ['', ...rows].map((_, line) => columns.map((column) => column[line] ?? ''))
}

const pair = (subject?: number, yardstick?: number): string =>
  yardstick === undefined ? amount(subject) : `${amount(subject)} / ${amount(yardstick)}`

/** Three digits are as many as a measurement on a shared machine is worth. */
function amount(value?: number): string {
  if (value === undefined) return ''
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
