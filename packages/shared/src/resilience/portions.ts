import { pause } from './retry.ts'

/** Some milliseconds of work in either store, for which all others wait. */
const PORTION = 200
/** Between portions it is their turn. */
const PAUSE_MS = 10

/**
 * Does long work bit by bit.
 * @param work does so much at most; 0 when there is nothing left
 * @param options.isStopped asked before each portion
 * @returns how much was done
 */
export async function inPortions(
  work: (limit: number) => Promise<number>,
  { isStopped = () => false }: { isStopped?(): boolean } = {},
): Promise<number> {
  let total = 0
  while (!isStopped()) {
    const done = await work(PORTION)
    if (done === 0) break
    total += done
    await pause(PAUSE_MS)
  }
  return total
}

/**
 * The same along an order of its own, for what would be found again once it is done.
 * @param work begins at `from`, and says where the next portion begins; undefined when there is none
 */
export async function inPortionsFrom(
  first: string,
  work: (from: string, limit: number) => Promise<string | undefined>,
): Promise<void> {
  let next = await work(first, PORTION)
  while (next !== undefined) {
    await pause(PAUSE_MS)
    next = await work(next, PORTION)
  }
}
