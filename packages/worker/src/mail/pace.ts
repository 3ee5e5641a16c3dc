import type { Clock } from '@orders/shared/ports/clock'

/** How many mails a second this process sends. */
export interface Pace {
  /** Takes leave to send one mail now. @returns false where that would be too soon */
  take(): boolean
  /** Gives leave back that was not used. */
  giveBack(): void
  /** The service took a mail. */
  taken(): void
  /** The service said that it was too many. */
  throttled(): void
  /** What the account may send, all processes together, as the service says. */
  limit(perSecond: number): void
}

/** In SES's sandbox an account may send one mail a second. */
const LEAST = 1
const CUT = 0.85
/** Mails that were on their way together are throttled together, and count once. */
const CUT_ONCE_WITHIN_MS = 1_000
/** Above it nothing that we send to is slower than we are. */
const ENDLESS = 10_000

/**
 * As fast as the service takes mails: without bounds at first, or up to the account's own rate where the service says it. Where it
 * throttles, less at once, and then a little more with every mail that is taken (AIMD): so processes that know nothing of each
 * other share the account.
 */
export function createPace({ nowMs }: Pick<Clock, 'nowMs'>): Pace {
  let perSecond = Number.POSITIVE_INFINITY
  let most = Number.POSITIVE_INFINITY
  let leave = 0
  let filledAtMs = nowMs()
  let cutAtMs = Number.NEGATIVE_INFINITY
  const recent = createCount(nowMs)

  function fill(): void {
    const now = nowMs()
    // What was not used for a second is lost
    leave = Math.min(Math.max(perSecond, 1), leave + (Math.max(0, now - filledAtMs) / 1000) * perSecond)
    filledAtMs = now
  }

  return {
    take: () => {
      if (perSecond === Number.POSITIVE_INFINITY) return true
      fill()
      if (leave < 1) return false
      leave -= 1
      return true
    },
    giveBack: () => {
      leave += 1
    },
    taken: () => {
      recent.add()
      if (perSecond < most) perSecond = Math.min(most, perSecond + 0.1 + 2 / perSecond)
      if (perSecond > ENDLESS) perSecond = most
    },
    throttled: () => {
      if (nowMs() - cutAtMs < CUT_ONCE_WITHIN_MS) return
      cutAtMs = nowMs()
      const known = perSecond === Number.POSITIVE_INFINITY ? recent.perSecond() : perSecond
      perSecond = Math.max(LEAST, CUT * known)
      leave = 0
      filledAtMs = nowMs()
    },
    limit: (rate) => {
      most = rate
      perSecond = Math.min(perSecond, rate)
    },
  }
}

/** How many were taken within the last second, about. */
function createCount(nowMs: () => number) {
  let sinceMs = nowMs()
  let count = 0
  let before = 0
  function turn(): void {
    const passedMs = nowMs() - sinceMs
    if (passedMs < 1_000) return
    before = passedMs < 2_000 ? count : 0
    count = 0
    sinceMs = nowMs()
  }
  return {
    add: () => {
      turn()
      count += 1
    },
    perSecond: () => {
      turn()
      return Math.max(count, before)
    },
  }
}
