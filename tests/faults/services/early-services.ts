import type { Readiness } from '@orders/shared/contracts/health'
import { call, until } from '../../e2e/client.ts'
import { API_LISTENS, WORKER_LISTENS } from '../../e2e/deployed.ts'
import { type RunningProcess, startProcess } from '../../e2e/processes.ts'
import { throwAwayFolder } from '../../e2e/system.ts'
import type { Context } from '../guarantee.ts'

/** A service that listens, and need not be ready. */
export interface EarlyService {
  url: string
  running: RunningProcess
  health(): Promise<{ status: number; body: Readiness }>
  /** Resolves when it says so, in its health and in its log. */
  ready(withinMs: number): Promise<void>
}

const PROGRAMS = {
  api: {
    main: 'packages/api/src/main.ts',
    listens: API_LISTENS,
    ready: 'the database: ready',
  },
  worker: {
    main: 'packages/worker/src/main.ts',
    listens: WORKER_LISTENS,
    ready: 'the worker has started',
  },
} as const

/** Starts an api or a worker, and waits for nothing but its port. */
export async function startEarly(
  name: keyof typeof PROGRAMS,
  { closers }: Pick<Context, 'closers'>,
  env: Record<string, string>,
): Promise<EarlyService> {
  const { main, listens, ready } = PROGRAMS[name]
  const folder = await throwAwayFolder()
  closers.add(folder.remove)
  const running = await startProcess({ main, folder: folder.path, env }, listens)
  closers.add(() => {
    running.kill('SIGKILL')
    return running.exited
  })
  const url = running.match[1] ?? ''
  const health = () => call<Readiness>(`${url}/health/ready`)
  const isReady = async () => (await health()).status === 200 && running.output().includes(ready)
  return {
    url,
    running,
    health,
    ready: async (withinMs) => {
      await until(`the ${name} is ready`, withinMs, async () => (await isReady()) || undefined)
    },
  }
}

/** That a service that is not ready says so everywhere. */
export const saysReady = ({ running }: EarlyService): boolean =>
  Object.values(PROGRAMS).some(({ ready }) => running.output().includes(ready))
