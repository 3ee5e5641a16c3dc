import type { Clock } from '../ports/clock.ts'

const EVERY_MS = 3_000

/** Says how far it is every few seconds, and nothing where it does not take that long. */
export function progressReporter(clock: Pick<Clock, 'nowMs'>, say: (line: string) => void): (orders: number) => void {
  let nextMs = clock.nowMs() + EVERY_MS
  return (orders) => {
    if (clock.nowMs() < nextMs) return
    nextMs = clock.nowMs() + EVERY_MS
    say(`${orders.toLocaleString('en')} orders checked …`)
  }
}
