import { fork } from 'node:child_process'
import { join } from 'node:path'
import { BEFORE_ALL, endWithThisProcess } from '../../e2e/processes.ts'
import type { Closers } from '../../faults/closers.ts'

/** A program of this folder in a process of its own, so that what it does costs nobody else's processor time. */
export interface ForkedProgram<Job, Result> {
  pid: number
  /** One at a time. @throws what the program could not do */
  ask(job: Job): Promise<Result>
}

export type Reply<Result> = { result: Result } | { problem: string }

export function forkProgram<Job extends object, Result>(name: string, closers: Closers): ForkedProgram<Job, Result> {
  // Not this process's standard output: it may be reserved for JSON
  const child = fork(join(import.meta.dirname, `${name}.ts`), {
    execArgv: ['--import', BEFORE_ALL],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  endWithThisProcess(child)
  closers.add(() => child.kill('SIGKILL'))

  return {
    pid: child.pid ?? 0,
    ask: (job) =>
      new Promise((resolve, reject) => {
        const onExit = (code: number | null) => reject(new Error(`${name} ended with ${code}`))
        child.once('exit', onExit)
        child.once('message', (reply: Reply<Result>) => {
          child.off('exit', onExit)
          if ('result' in reply) resolve(reply.result)
          else reject(new Error(`${name}: ${reply.problem}`))
        })
        child.send(job)
      }),
  }
}
