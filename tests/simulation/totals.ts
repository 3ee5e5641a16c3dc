import type { Arguments } from './arguments.ts'
import type { Result } from './simulate.ts'

const NIGHT_HOURS = 8

/** What all the runs come to. */
export interface Totals {
  failed: readonly number[]
  add(seed: number, result: Omit<Result, 'trace'>): void
  /** Hashes of the traces of one seed. */
  compare(seed: number, hashes: readonly string[]): void
  describe(): string
}

export function createTotals({ from, threads }: Arguments): Totals {
  const beganAtMs = performance.now()
  const sum = { schedules: 0, orders: 0, messages: 0, virtualMs: 0, steps: 0 }
  const failed: number[] = []
  const problems: string[] = []
  const hashes = new Set<string>()

  function fail(seed: number, text: string): void {
    if (!failed.includes(seed)) failed.push(seed)
    problems.push(`seed ${seed}: ${text}`)
  }

  return {
    failed,
    add: (seed, { violations, orders, messages, virtualMs, steps }) => {
      sum.schedules++
      sum.orders += orders
      sum.messages += messages
      sum.virtualMs += virtualMs
      sum.steps += steps
      for (const { rule, problem } of violations) fail(seed, `${rule}: ${problem}`)
    },
    compare: (seed, some) => {
      for (const hash of some) hashes.add(hash)
      if (hashes.size > 1) fail(seed, `its trace is another one each time: ${[...hashes].join(', ')}`)
    },
    describe: () => {
      const seconds = (performance.now() - beganAtMs) / 1000
      const perSecond = (number: number) => (number / seconds).toLocaleString('en', { maximumFractionDigits: 1 })
      const whole = (number: number) => Math.round(number).toLocaleString('en')
      const anHour = (sum.schedules / seconds) * 3_600
      return [
        ...problems,
        `${whole(sum.schedules)} schedules from seed ${from} on ${threads} threads in ${whole(seconds)} s: ${failed.length} fail`,
        `${perSecond(sum.schedules)} schedules/s, ${perSecond(sum.orders)} orders/s, ${perSecond(sum.messages)} messages/s, ${perSecond(sum.virtualMs / 60_000)} virtual minutes/s`,
        `a night of ${NIGHT_HOURS} hours runs ${whole(anHour * NIGHT_HOURS)} schedules`,
      ].join('\n')
    },
  }
}
