import DataLoader from 'dataloader'

/** A larger batch could have an answer of a size that keeps the event loop. */
const MOST_KEYS = 100

/**
 * Loads what is asked for in the same turn of the event loop with one round trip: the messages of a batch ask for the same things
 * at the same time. Nothing is remembered.
 * @param loadAll answers in the order of its keys
 */
export function createBatchLoader<Key, Value>(
  loadAll: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  const loader = new DataLoader(loadAll, { cache: false, maxBatchSize: MOST_KEYS, batchScheduleFn: setImmediate })
  return (key) => loader.load(key)
}
