const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const FIRST_DELAYS_MS = [5 * SECOND_MS, 30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]
const LATER_DELAYS_MS = 6 * HOUR_MS
const TRIED_FOR_MS = 3 * DAY_MS
/** As much later at most, left to chance: what failed together does not come back together. */
const JITTER = 0.2

/**
 * The delay (ms) before the next attempt of a delivery that has failed so often: 5 s, 30 s, 2 min, 10 min, 1 h, then 6 h each time.
 * @returns undefined once the delays come to three days: the delivery is given up
 */
export function retryDelayMs(tries: number, random: () => number = Math.random): number | undefined {
  const delays = Array.from({ length: tries }, (_, index) => FIRST_DELAYS_MS[index] ?? LATER_DELAYS_MS)
  const waitedMs = delays.reduce((sum, delayMs) => sum + delayMs, 0)
  return waitedMs > TRIED_FOR_MS ? undefined : (delays.at(-1) ?? 0) * (1 + JITTER * random())
}
