import { randomUUID } from 'node:crypto'
import type { Collection, Filter, UpdateFilter, WithId } from 'mongodb'

interface Claimable {
  _id: string
  leaseUntilMs: number
  /** Who claimed it last: tells processes apart that claim at the same time. */
  holder?: string
}

interface Claim<Row> {
  /** What may be claimed; what is claimed is not. */
  free: Filter<Row>
  sort: Record<string, 1>
  limit: number
  lease: Partial<Row>
}

/** Processes that look at the same time find the same rows; who got none of them looks again, so often at most. */
const MOST_LOOKS = 5

/** Each row is updated atomically and for one holder only. Normally all of them are got, and no third round trip is needed. */
export async function claimRows<Row extends Claimable>(
  rows: Collection<Row>,
  { free, sort, limit, lease }: Claim<Row>,
): Promise<WithId<Row>[]> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const found = await rows.find(free).sort(sort).limit(limit).toArray()
    if (found.length === 0) return []
    const holder = randomUUID()
    const these = { _id: { $in: found.map(({ _id }) => _id) } } as Filter<Row>
    const update = { $set: { ...lease, holder } } as unknown as UpdateFilter<Row>
    // Named, or the index that found them would be a candidate, too
    const { matchedCount } = await rows.updateMany({ ...free, ...these }, update, { hint: { _id: 1 } })
    if (matchedCount === found.length) return found
    if (matchedCount > 0)
      return rows
        .find({ ...these, holder })
        .sort(sort)
        .toArray()
  }
  return []
}
