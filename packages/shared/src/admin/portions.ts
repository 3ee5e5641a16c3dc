import { setTimeout as pause } from 'node:timers/promises'

/** Some milliseconds of work in either store, for which others wait. */
const PORTION = 200
/** Between portions it is their turn. */
const PAUSE_MS = 10

/** Does long work bit by bit. @param work does so much at most; 0 when there is nothing left @returns how much was done */
export async function inPortions(work: (limit: number) => Promise<number>): Promise<number> {
  for (let total = 0; ; await pause(PAUSE_MS)) {
    const done = await work(PORTION)
    total += done
    if (done < PORTION) return total
  }
}
