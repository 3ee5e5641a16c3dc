import type { Reply } from './fork.ts'

/** The other side of `forkProgram`: does every job that the parent asks for, and ends with it. */
export function serveJobs<Job, Result>(work: (job: Job) => Promise<Result>): void {
  const reply = (answer: Reply<Result>) => process.send?.(answer)
  process.on('message', (job: Job) => {
    work(job).then(
      (result) => reply({ result }),
      (error: unknown) => reply({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  process.once('disconnect', () => process.exit())
}
