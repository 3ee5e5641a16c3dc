import type { CachedOrder } from '../../../domain/cached-order.ts'

/** What may become of the order: anything, only a retry, or nothing. Earlier versions wrote 0 to 2: their orders have no number. */
const STAGE = { moving: '3', settled: '4', final: '5' } as const

/** A line of what is needed to check an order, then its JSON as it is sent: nothing has to be parsed to answer a request. */
export function encodeEntry({ version, settled, final, userId, body }: CachedOrder): string {
  const stage = final ? STAGE.final : settled ? STAGE.settled : STAGE.moving
  return `${version} ${stage} ${userId}\n${body}`
}

/** @returns undefined for what is no order: a lease, or what another version of this program has written */
export function decodeEntry(id: string, entry: string): CachedOrder | undefined {
  const end = entry.indexOf('\n')
  const [, version, stage, userId] = /^(\d+) ([345]) (.*)$/.exec(entry.slice(0, Math.max(end, 0))) ?? []
  if (version === undefined || userId === undefined) return undefined
  const [settled, final] = [stage !== STAGE.moving, stage === STAGE.final]
  return { id, userId, version: Number(version), settled, final, body: entry.slice(end + 1) }
}
