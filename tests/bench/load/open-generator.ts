import { fork } from 'node:child_process'
import { once } from 'node:events'
import { endWithThisProcess } from '../../e2e/processes.ts'
import type { LoadJob, LoadResult } from './job.ts'

export type PutLoad = (job: LoadJob) => Promise<LoadResult>

/** A load generator that does one job after the other. A job with answers that are not 2xx is no measurement, and rejects. */
export function openGenerator(): { put: PutLoad; close(): void } {
  const child = fork(new URL('./generator.ts', import.meta.url))
  endWithThisProcess(child)
  return {
    put: async (job) => {
      const answered = once(child, 'message')
      child.send(job)
      const [result] = (await answered) as [LoadResult]
      if (result.bad > 0 || result.good === 0)
        throw new Error(`${job.method ?? 'GET'} ${job.url}: ${result.good} good answers, ${result.bad} bad ones`)
      return result
    },
    close: () => child.disconnect(),
  }
}
