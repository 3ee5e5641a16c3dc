import type { Clock } from '../ports/clock.ts'

export interface TokenBucket {
  /** @returns false where it is empty */
  take(): boolean
  /** Gives a token back that was not used. */
  giveBack(): void
  empty(): void
}

/**
 * So many tokens a second; what is not used for a second is lost.
 * @param perSecond the rate at this time; without bounds where it is infinite
 * @param tokens at the begin
 */
export function createTokenBucket({ nowMs }: Pick<Clock, 'nowMs'>, perSecond: () => number, tokens = 0): TokenBucket {
  let filledAtMs = nowMs()

  function fill(rate: number): void {
    const elapsedMs = Math.max(0, nowMs() - filledAtMs)
    tokens = Math.min(Math.max(rate, 1), tokens + (elapsedMs / 1000) * rate)
    filledAtMs = nowMs()
  }

  return {
    take: () => {
      const rate = perSecond()
      if (rate === Number.POSITIVE_INFINITY) return true
      fill(rate)
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    giveBack: () => {
      tokens += 1
    },
    empty: () => {
      tokens = 0
      filledAtMs = nowMs()
    },
  }
}
