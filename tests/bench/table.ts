import { type Budget, isMet, type Row } from './row.ts'

const HEAD = [
  'measurement',
  'form',
  'what',
  'measured',
  'yardstick',
  'ratio',
  'budget',
  'met',
  'p50',
  'p99',
  'CPU each',
  'note',
]

/** The rows as cells, in words for people. */
export function cellsOf(rows: readonly Row[]): string[][] {
  return [HEAD, ...rows.map(cells)]
}

function cells(row: Row): string[] {
  const met = isMet(row)
  return [
    row.measurement,
    row.form,
    row.what,
    `${figure(row.value)} ${row.unit}`,
    row.yardstick === undefined ? '' : figure(row.yardstick),
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.budget ? inWords(row.budget) : '',
    met === undefined ? '' : met ? 'yes' : 'NO',
    inMs(row.p50Ms),
    inMs(row.p99Ms),
    cpu(row),
    row.note ?? '',
  ]
}

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
const inMs = (value: number | undefined): string => (value === undefined ? '' : `${value.toPrecision(3)} ms`)

function cpu({ cpuMicros, yardstickCpuMicros }: Row): string {
  if (cpuMicros === undefined) return ''
  const of = yardstickCpuMicros === undefined ? '' : ` (${Math.round(yardstickCpuMicros)})`
  return `${Math.round(cpuMicros)}${of} µs`
}

function inWords(budget: Budget): string {
  const bound = 'atLeast' in budget ? `≥ ${budget.atLeast}` : `≤ ${budget.atMost}`
  return budget.of === 'p99Ms' ? `p99 ${bound} ms` : bound
}

/** In columns as wide as they need to be. */
export function toText(rows: readonly Row[]): string {
  const lines = cellsOf(rows)
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function toMarkdown(rows: readonly Row[]): string {
  const [head = [], ...rest] = cellsOf(rows)
  return [head, head.map(() => '---'), ...rest].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
