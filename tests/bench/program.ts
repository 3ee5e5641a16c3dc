import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endWithThisProcess } from '../e2e/processes.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const START_TIMEOUT_MS = 30_000

export interface Started {
  pid: number
  match: RegExpExecArray
  /** From its spawn to what it says when it is ready. */
  startMs: number
  stop(): Promise<void>
}

let logs = 0

/** Starts a service whose output goes to a file: to read it from a pipe would cost this machine some of what is measured. */
export async function startProgram(
  main: string,
  { folder, env, ready }: { folder: string; env: Record<string, string>; ready: RegExp },
): Promise<Started> {
  const log = join(folder, `bench-${logs++}.log`)
  const output = openSync(log, 'w')
  const startedAt = performance.now()
  const args = ['--import', resolve(ROOT, 'scripts/require-node.mjs'), resolve(ROOT, main)]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  endWithThisProcess(child)
  const match = await matchIn(log, ready, child)
  return { pid: child.pid ?? 0, match, startMs: performance.now() - startedAt, stop: () => stop(child) }
}

async function matchIn(log: string, ready: RegExp, child: ChildProcess): Promise<RegExpExecArray> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS
  for (;;) {
    const match = ready.exec(readFileSync(log, 'utf8'))
    if (match) return match
    if (child.exitCode !== null || performance.now() > giveUpAt)
      throw new Error(`it did not start:\n${readFileSync(log, 'utf8').slice(-4_000)}`)
    await sleep(5)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await exited
  if (code !== 0) throw new Error(`a service ended with ${code}`)
}

/** Runs a program of this folder that answers with one message. */
export async function forkForAnswer<T>(
  name: string,
  data?: object,
): Promise<{ answer: T; pid: number; close(): void }> {
  const child = fork(new URL(`./programs/${name}.ts`, import.meta.url), data ? [JSON.stringify(data)] : [])
  endWithThisProcess(child)
  const [answer] = (await once(child, 'message')) as [T]
  return { answer, pid: child.pid ?? 0, close: () => child.disconnect() }
}
