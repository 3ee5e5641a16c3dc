import { inWords } from './sabotage.ts'
import type { Result } from './try-sabotage.ts'

const LAST_LINES = 40
const GOOD = new Set<Result['verdict']>(['noticed', 'not run'])

export const isGood = ({ verdict }: Result): boolean => GOOD.has(verdict)

/** One line a result, as it comes; what a bad one has to say follows it. */
export function describe(result: Result): string {
  const { sabotage, verdict, seconds, detail } = result
  const line = `${verdict.padEnd(12)}  ${seconds.toFixed(1).padStart(6)} s  ${sabotage.name}`
  if (verdict === 'noticed') return line
  const shown = isGood(result) ? detail.split('\n').slice(0, 1) : detail.trimEnd().split('\n').slice(-LAST_LINES)
  return [line, `by ${inWords(sabotage.noticedBy)}`, ...shown].join('\n    ')
}

/** All results once more, in columns as wide as they need to be. */
export function toTable(results: readonly Result[]): string {
  const rows = results.map(({ sabotage, verdict, seconds }) => [
    sabotage.name,
    sabotage.file,
    inWords(sabotage.noticedBy),
    `${seconds.toFixed(1)} s`,
    verdict,
  ])
  const all = [['fault', 'file', 'noticed by', 'time', 'verdict'], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return lines.map((line) => line.trimEnd()).join('\n')
}

/** How many of each verdict, such as `31 noticed, 1 SURVIVED`. */
export const summaryOf = (results: readonly Result[]): string =>
  [...Map.groupBy(results, ({ verdict }) => verdict)].map(([verdict, all]) => `${all.length} ${verdict}`).join(', ')
