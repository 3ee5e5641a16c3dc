const REMEMBERED_MS = 1_000

export interface Rivals {
  /** "Another process was first." */
  noticed(): void
  /** Whether others have been noticed lately, who write the same products. */
  present(): boolean
}

export function createRivals(nowMs: () => number = () => performance.now()): Rivals {
  let lastMs = Number.NEGATIVE_INFINITY
  return {
    noticed: () => {
      lastMs = nowMs()
    },
    present: () => nowMs() - lastMs < REMEMBERED_MS,
  }
}
