import type { Clock } from '@orders/shared/ports/clock'
import { createTokenBucket, type TokenBucket } from '@orders/shared/resilience/token-bucket'
import { createRollingWindow } from '../rolling-window.ts'

/** How many mails a second this process sends: a token for each. */
export interface SendRate extends Pick<TokenBucket, 'take' | 'giveBack'> {
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
export function createSendRate(clock: Pick<Clock, 'nowMs'>): SendRate {
  let perSecond = Number.POSITIVE_INFINITY
  let most = Number.POSITIVE_INFINITY
  let cutAtMs = Number.NEGATIVE_INFINITY
  const bucket = createTokenBucket(clock, () => perSecond)
  const takenLately = createRollingWindow(clock, 1_000, (count) => count + 1)

  return {
    take: bucket.take,
    giveBack: bucket.giveBack,
    taken: () => {
      takenLately.add(1)
      if (perSecond < most) perSecond = Math.min(most, perSecond + 0.1 + 2 / perSecond)
      if (perSecond > ENDLESS) perSecond = most
    },
    throttled: () => {
      if (clock.nowMs() - cutAtMs < CUT_ONCE_WITHIN_MS) return
      cutAtMs = clock.nowMs()
      const known = perSecond === Number.POSITIVE_INFINITY ? takenLately.greatest() : perSecond
      perSecond = Math.max(LEAST, CUT * known)
      bucket.empty()
    },
    limit: (rate) => {
      most = rate
      perSecond = Math.min(perSecond, rate)
    },
  }
}
