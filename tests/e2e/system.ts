import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './commands.ts'
import type { RunningProcess } from './processes.ts'
import { startService } from './ready.ts'

/** A running system, whatever it is made of. */
export interface TestSystem {
  /** The APIs; they are one system. */
  urls: readonly string[]
  url: string
  inboxUrl: string
  processes: readonly RunningProcess[]
  grantAdmin(email: string): Promise<void>
  /** Sends all processes the signal. @returns their exit codes */
  end(signal: NodeJS.Signals): Promise<(number | null)[]>
}

/** What a system keeps while its processes come and go. */
export interface TestSite {
  start(env?: Record<string, string>): Promise<TestSystem>
  close(): Promise<void>
}

const MAIN = 'packages/embedded/src/main.ts'
/** `npm run orderctl`, `admin`, `audit` and `provision`. */
export const COMMANDS = 'packages/cli/src/main.ts'
const FREE_PORTS = { PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0' }

/** A folder for data that outlives processes, gone when the test is over. */
export async function throwAwayFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'orders-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

const BANNER = /API\s+(\S+)\/api[\s\S]*?(?:Inbox\s+(\S+)[\s\S]*?)?Stop it with/

/** Embedded mode: one process over a folder. */
export async function startSystem(folder: string, env: Record<string, string> = {}): Promise<TestSystem> {
  const program = { main: MAIN, folder, env: { ...FREE_PORTS, LOG_LEVEL: 'warn', ...env } }
  const { running, url } = await startService(program, BANNER)
  const [, , inboxUrl = ''] = running.match
  return {
    urls: [url],
    url,
    inboxUrl,
    processes: [running],
    grantAdmin: async (email) => {
      const { code, stderr } = await runCommand({ folder, env, args: ['admin', 'grant', email] })
      if (code !== 0) throw new Error(stderr)
    },
    end: async (signal) => {
      running.kill(signal)
      return [await running.exited]
    },
  }
}

export async function openEmbeddedSite(): Promise<TestSite> {
  const folder = await throwAwayFolder()
  return { start: (env) => startSystem(folder.path, env), close: folder.remove }
}
