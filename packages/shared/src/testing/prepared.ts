import type { Preparation } from '../lifecycle/preparation.ts'

/** Of a service that has all that it needs. */
export const PREPARED: Preparation = {
  start: async () => {},
  stop: () => {},
  isDone: () => true,
  done: Promise.resolve(),
  probes: {},
}
