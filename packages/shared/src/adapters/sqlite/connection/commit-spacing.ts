export interface SpacingOptions {
  /** At least so long from one commit to the next. */
  leastMs: number
  /** The same while other threads write a lot. */
  behindOthersMs: number
}

export interface CommitSpacing {
  /** @param othersCommits writeLock of other threads since this one's last */
  committed(othersCommits: number): void
  /** How long the next commit has to wait, from now. */
  waitMs(): number
}

/** Looked at over so long, for a few commits say nothing. */
const WINDOW_MS = 50
/** More than that is a rush: in the window, each for whatever had gathered since the one before. */
const CALM_COMMITS = 5

export const NO_SPACING: CommitSpacing = { committed: () => {}, waitMs: () => 0 }

/**
 * Spaces out the commits of a thread that others should not wait for. A commit costs the others its time with the lock, however
 * little it writes: in a rush few and large ones leave them the lock, and the thread gets through no less in each.
 */
export function createCommitSpacing(
  { leastMs, behindOthersMs }: SpacingOptions,
  nowMs: () => number = () => performance.now(),
): CommitSpacing {
  let windowFromMs = nowMs()
  let writeLock = 0
  let rush = false
  let nextAtMs = 0

  return {
    committed: (othersCommits) => {
      const now = nowMs()
      writeLock += othersCommits
      if (now - windowFromMs >= WINDOW_MS) {
        rush = writeLock > (CALM_COMMITS * (now - windowFromMs)) / WINDOW_MS
        windowFromMs = now
        writeLock = 0
      }
      nextAtMs = now + (rush ? behindOthersMs : leastMs)
    },
    waitMs: () => Math.max(0, nextAtMs - nowMs()),
  }
}
