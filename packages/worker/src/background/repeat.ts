import type { OutageLog } from '@orders/shared/resilience/outage-log'

export interface Repetition {
  start(): void
  /** Lets a run in flight finish. */
  stop(): Promise<void>
}

/** Runs a task at once and then again and again, `everyMs` after each run has ended, so that runs never overlap. */
export function repeat(task: () => Promise<unknown>, options: { everyMs: number; log: OutageLog }): Repetition {
  let stopped = true
  let running = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function run(): Promise<void> {
    await task().then(options.log.worked, options.log.failed)
    if (!stopped) timer = setTimeout(runAgain, options.everyMs).unref()
  }
  const runAgain = () => {
    running = run()
  }

  return {
    start: () => {
      if (!stopped) return
      stopped = false
      runAgain()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
