import type { CachedOrder } from '../../domain/cached-order.ts'

/** A line of what is needed to check an order, then its JSON as it is sent: nothing has to be parsed to answer a request. */
export const encodeEntry = ({ version, settled, userId, body }: CachedOrder): string =>
  `${version} ${settled ? 1 : 0} ${userId}\n${body}`

/** @returns undefined for what no version of this program has written */
export function decodeEntry(id: string, entry: string): CachedOrder | undefined {
  const end = entry.indexOf('\n')
  const [, version, settled, userId] = /^(\d+) ([01]) (.*)$/.exec(entry.slice(0, Math.max(end, 0))) ?? []
  if (version === undefined || userId === undefined) return undefined
  return { id, userId, version: Number(version), settled: settled === '1', body: entry.slice(end + 1) }
}
