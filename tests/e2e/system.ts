import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, '../../packages/embedded/src/main.ts')
const START_TIMEOUT_MS = 15_000

export interface RunningSystem {
  url: string
  inboxUrl: string
  pid: number
  /** Everything that was printed so far. */
  output(): string
  /** Sends the signal and resolves with the exit code, or null after SIGKILL. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** A folder for data that outlives processes, gone when the test is over. */
export async function throwAwayFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'orders-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Runs a program of ours in a process of its own, away from the repository's own .env and data. */
export function run(main: string, folder: string, env: Record<string, string>, args: string[] = []): ChildProcess {
  return spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export async function startSystem(folder: string, env: Record<string, string> = {}): Promise<RunningSystem> {
  const child = run(MAIN, folder, { PORT: '0', WORKER_PORT: '0', INBOX_PORT: '0', LOG_LEVEL: 'warn', ...env })
  let output = ''
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const ready = new Promise<void>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`not ready in time:\n${output}`)), START_TIMEOUT_MS)
    const read = (chunk: Buffer) => {
      output += chunk
      if (output.includes('Stop it with')) done(clearTimeout(timer))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    void exited.then((code) => fail(new Error(`ended with ${code}:\n${output}`)))
  })
  await ready.catch((error) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    url: /API\s+(\S+)\/api/.exec(output)?.[1] ?? '',
    inboxUrl: /Inbox\s+(\S+)/.exec(output)?.[1] ?? '',
    pid: child.pid ?? 0,
    output: () => output,
    end: (signal) => {
      child.kill(signal)
      return exited
    },
  }
}

/** Runs a program to its end. */
export async function runToEnd(main: string, folder: string, env: Record<string, string>, args: string[] = []) {
  const child = run(resolve(import.meta.dirname, '../..', main), folder, env, args)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, stdout, stderr }
}
