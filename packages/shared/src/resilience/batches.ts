import { pause } from './retry.ts'

/** Some milliseconds of work in either store, for which all others wait. */
const BATCH_SIZE = 200
/** Between batches it is their turn. */
const PAUSE_MS = 10

/**
 * Does long work in batches.
 * @param work does so much at most; 0 when there is nothing left
 * @param options.isStopped asked before each batch
 * @returns how much was done
 */
export async function inBatches(
  work: (limit: number) => Promise<number>,
  { isStopped = () => false }: { isStopped?(): boolean } = {},
): Promise<number> {
  let total = 0
  while (!isStopped()) {
    const done = await work(BATCH_SIZE)
    if (done === 0) break
    total += done
    await pause(PAUSE_MS)
  }
  return total
}

/**
 * The same along an order of its own, for what would be found again once it is done.
 * @param work begins at `from`, and says where the next batch begins; undefined when there is none
 */
export async function inBatchesFrom(
  first: string,
  work: (from: string, limit: number) => Promise<string | undefined>,
): Promise<void> {
  let next = await work(first, BATCH_SIZE)
  while (next !== undefined) {
    await pause(PAUSE_MS)
    next = await work(next, BATCH_SIZE)
  }
}
