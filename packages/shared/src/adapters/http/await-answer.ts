import type { Clock } from '../../ports/clock.ts'
import type { Fulfilment } from '../../ports/services.ts'

/** With FULFILMENT=await: the partner hears of orders by their events, and posts its answers to the api. */
export const createAwaitedFulfilment = ({ clock, deadlineMs }: { clock: Clock; deadlineMs: number }): Fulfilment => ({
  fulfil: async () => ({ awaitUntilMs: clock.nowMs() + deadlineMs }),
})
