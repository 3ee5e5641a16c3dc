import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import { clip, pad, widthOf } from './text-width.ts'

const GAP = '  '
/** What the last column is content with beside the others, before it takes a line of its own. */
const LAST_AT_LEAST = 20

/**
 * Rows under their headings, each column as wide as it has to be. Where they do not fit into the columns of a terminal, each row
 * goes on in lines below, indented: nothing wraps, and only a last column or what is wider than a line is clipped. Without a
 * terminal all of it is there, in one line a row.
 */
export function toTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns = Number.POSITIVE_INFINITY,
): string {
  const lines = [headings, ...rows.map((row) => row.map(toOneLine))]
  const widths = headings.map((_, column) =>
    lines.reduce((most, line) => Math.max(most, widthOf(line[column] ?? '')), 0),
  )
  const parts = fold(widths, columns)
  return lines
    .flatMap((line) =>
      parts.map(({ indent, cells }) => {
        const texts = cells.map(({ column, width }) => pad(clip(line[column] ?? '', width), width))
        return `${indent}${texts.join(GAP)}`.trimEnd()
      }),
    )
    .join('\n')
}

interface Part {
  indent: string
  cells: { column: number; width: number }[]
}

/** Which columns go into the same line. */
function fold(widths: readonly number[], columns: number): Part[] {
  const parts: Part[] = []
  let left = 0
  for (const [column, width] of widths.entries()) {
    const needed = column === widths.length - 1 ? Math.min(width, LAST_AT_LEAST) : width
    let part = parts.at(-1)
    if (!part || left < needed + GAP.length) {
      part = { indent: part ? GAP : '', cells: [] }
      parts.push(part)
      left = columns - part.indent.length + GAP.length
    }
    const cell = { column, width: Math.min(width, left - GAP.length) }
    part.cells.push(cell)
    left -= cell.width + GAP.length
  }
  return parts
}

/** Control characters would move the cursor, or worse; others turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** A value from outside, fit for a line of a terminal. */
export const toOneLine = (text: string): string => text.replaceAll(UNSEEN, ' ')

/** What is to be said of one thing, a line each. */
export function toFacts(facts: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length))
  return facts.map(([name, value]) => `${name.padEnd(width)}${GAP}${toOneLine(value)}`).join('\n')
}

/** What belongs to an entry of the admin log, in one line. */
export const toDetails = (details: AdminLogEntry['details']): string =>
  Object.entries(details)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')

/** Minor units with their currency; how many digits it has is the currency's business. */
export function toMoney({ amount, currency }: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`
}
