import { DomainError } from './errors.ts'

export const DEFAULT_LIMIT = 20

/** What the cursor of a list by age holds. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** RFC 9562, section 5.7: a UUIDv7 begins with 48 bits of epoch milliseconds. What begins so sorts before all ids of its time. */
export function lowestIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}

/** Sorts after the id and before every other one: none goes on where another ends. */
export const justAfter = (id: string): string => `${id}!`

/** A keyset cursor is the last key of a page, in an opaque form, so that clients do not build on its parts. */
export const encodeCursor = (key: string): string => Buffer.from(key).toString('base64url')

/** @throws DomainError VALIDATION_FAILED when no page of ours can have given it out */
export function decodeCursor(cursor: string, pattern: RegExp): string {
  const key = Buffer.from(cursor, 'base64url').toString()
  if (encodeCursor(key) !== cursor || !pattern.test(key)) {
    throw new DomainError('VALIDATION_FAILED', {
      errors: [{ path: 'query/cursor', message: 'is not a cursor of this list' }],
    })
  }
  return key
}

/** Cuts the one row more that was read to learn whether there is another page. */
export function toPage<T extends { id: string }>(rows: T[], limit: number): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null }
}

/** Reads a list to its end. @param next gets the last row of the page before */
export async function* readPages<T>(next: (last?: NoInfer<T>) => Promise<T[]>): AsyncGenerator<T[]> {
  for (let page = await next(); page.length > 0; page = await next(page.at(-1))) yield page
}
