import type { Clock } from '@orders/shared/ports/clock'

export interface RollingWindow {
  add(value: number): void
  /** The greater one of this window and the one before. */
  greatest(): number
}

/**
 * What came of the values of about the last window: of one to two of them, so that no value has to be kept.
 * @param combine what a window comes to with one value more, from 0 on
 */
export function createRollingWindow(
  { nowMs }: Pick<Clock, 'nowMs'>,
  windowMs: number,
  combine: (total: number, value: number) => number,
): RollingWindow {
  let sinceMs = nowMs()
  let total = 0
  let before = 0

  function roll(): void {
    const ageMs = nowMs() - sinceMs
    if (ageMs < windowMs) return
    before = ageMs < 2 * windowMs ? total : 0
    total = 0
    sinceMs = nowMs()
  }

  return {
    add: (value) => {
      roll()
      total = combine(total, value)
    },
    greatest: () => {
      roll()
      return Math.max(total, before)
    },
  }
}
