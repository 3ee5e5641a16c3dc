import type { Collection, Filter } from 'mongodb'

/**
 * Deletes a portion of what the filter finds: MongoDB's own delete has no limit, and a million documents take longer than an answer
 * may. Several may purge at the same time; of those that look at the same portion one may get nothing.
 * @returns how many were deleted
 */
export async function purge<Stored extends { _id: string }>(
  collection: Collection<Stored>,
  filter: Filter<Stored>,
  limit: number,
): Promise<number> {
  const found = await collection
    .find(filter, { projection: { _id: 1 } })
    .limit(limit)
    .toArray()
  if (found.length === 0) return 0
  const portion: Filter<Stored> = { ...filter, _id: { $in: found.map(({ _id }) => _id) } }
  return (await collection.deleteMany(portion)).deletedCount
}
