import type { OutageLog } from '@orders/shared/resilience/outage-log'

export interface Repetition {
  start(): void
  /** Lets a run in flight finish. */
  stop(): Promise<void>
}

export interface NudgedRepetition extends Repetition {
  /** Runs the task soon, at once where it has rested for a while. Cheap, never throws. */
  nudge(): void
}

/** However often it is nudged, the task rests so long between two runs. */
const REST_MS = 25

/** Runs a task at once and then again and again, `everyMs` after each run has ended, so that runs never overlap. */
export function repeat(task: () => Promise<unknown>, options: { everyMs: number; log: OutageLog }): NudgedRepetition {
  const { everyMs, log } = options
  let stopped = true
  let running: Promise<void> | undefined
  let isNudged = false
  let endedAtMs = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined

  async function run(): Promise<void> {
    isNudged = false
    await task().then(log.worked, log.failed)
    endedAtMs = performance.now()
    running = undefined
    if (!stopped) runIn(isNudged ? REST_MS : everyMs)
  }
  const runNow = () => {
    running = run()
  }
  const runIn = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(runNow, ms).unref()
  }

  return {
    start: () => {
      if (!stopped) return
      stopped = false
      runNow()
    },
    nudge: () => {
      if (stopped || isNudged) return
      isNudged = true
      if (!running) runIn(Math.max(0, endedAtMs + REST_MS - performance.now()))
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
