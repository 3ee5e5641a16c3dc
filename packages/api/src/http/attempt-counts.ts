import type { Clock } from '@orders/shared/ports/clock'
import type { AttemptCounts } from '@orders/shared/ports/services'
import { createLocalCounts } from '@orders/shared/resilience/local-counts'

/** For when no replica is there to share the counts with. */
export function countHere({ nowMs }: Clock): AttemptCounts {
  const { count, giveBack } = createLocalCounts(nowMs)
  return { count: async (key, windowMs) => count(key, windowMs), giveBack: async (key) => giveBack(key) }
}
