import type { SQLOutputValue } from 'node:sqlite'

/** A row as `node:sqlite` gives it; the functions below read typed columns from it, and throw where the schema is not as expected. */
export type Row = Record<string, SQLOutputValue>

/** Sorts after every id, as ids are ASCII: a first page is then an ordinary page. */
export const AFTER_ALL_IDS = '\uffff'

export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`${column} is not text`)
  return value
}

export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`${column} is not an integer`)
  return value
}

export function oneOf<T extends string>(values: readonly T[], row: Row, column: string): T {
  const value = values.find((candidate) => candidate === row[column])
  if (value === undefined) throw new TypeError(`${column} is none of ${values.join(', ')}`)
  return value
}

export const optional = <T>(read: (row: Row, column: string) => T, row: Row, column: string): T | undefined =>
  row[column] === null ? undefined : read(row, column)
