import { call, until } from './client.ts'
import { type Program, type RunningProcess, startProcess } from './processes.ts'

const READY_WITHIN_MS = 45_000

export interface Service {
  running: RunningProcess
  url: string
}

/**
 * Starts a service and resolves once it says to whoever asks that it is ready: what it prints is nobody's promise.
 * @param listens finds where it listens in what it prints
 */
export async function startService(program: Program, listens: RegExp): Promise<Service> {
  const running = await startProcess(program, listens)
  const url = running.match[1] ?? ''
  await ready(url).catch((error) => {
    running.kill('SIGKILL')
    throw new Error(`${program.main} is not ready in time:\n${running.output()}`, { cause: error })
  })
  return { running, url }
}

/** Resolves once a service is ready to serve; without what it can do without, it is. */
export async function ready(url: string): Promise<void> {
  await until(`${url} is ready`, READY_WITHIN_MS, async () => {
    const { status } = await call(`${url}/health/ready`)
    return status === 200 || undefined
  })
}
