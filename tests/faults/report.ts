import type { FormName } from './form.ts'
import type { Figures, Guarantee } from './guarantee.ts'

export type Verdict = 'holds' | 'BROKEN' | 'not run'

export interface Result {
  guarantee: Pick<Guarantee, 'id' | 'title'>
  form: FormName
  verdict: Verdict
  seconds: number
  /** The reason, where it does not hold or was not run. */
  figures: Figures | string
}

export const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** One line a result, as it comes. */
export function describe({ guarantee, form, verdict, seconds, figures }: Result): string {
  const head = [verdict.padEnd(7), guarantee.id.padEnd(7), form.padEnd(8), `${seconds.toFixed(1)} s`.padStart(7)]
  return `${head.join('  ')}  ${guarantee.title}: ${typeof figures === 'string' ? figures : inWords(figures)}`
}

/** All results once more, in columns as wide as they need to be. */
export function toTable(results: readonly Result[]): string {
  const rows = [
    ['', 'promise', 'form', 'verdict', 'time', 'figures'],
    ...results.map(({ guarantee, form, verdict, seconds, figures }) => [
      guarantee.id,
      guarantee.title,
      form,
      verdict,
      `${seconds.toFixed(1)} s`,
      typeof figures === 'string' ? (figures.split('\n')[0] ?? '') : inWords(figures),
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...rest] = lines
  return [head, '-'.repeat(Math.min(160, Math.max(...lines.map(({ length }) => length)))), ...rest].join('\n')
}

const inWords = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
