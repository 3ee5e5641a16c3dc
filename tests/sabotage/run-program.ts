import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const KEPT_OUTPUT = 200_000

export interface Ended {
  /** `null` after a signal. */
  code: number | null
  output: string
  timedOut: boolean
}

const running = new Set<number>()

/** Nothing that was started outlives this process. */
export function endPrograms(): void {
  for (const pid of running) kill(pid)
}
process.on('exit', endPrograms)

/** Runs a program of Node's in a copy of the repository, in a process group of its own, so that its children end with it. */
export async function runProgram(copy: string, args: readonly string[], withinMs: number): Promise<Ended> {
  const child = spawn(process.execPath, [...args], { cwd: copy, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const pid = child.pid
  if (pid === undefined) throw new Error(`${args[0]} cannot be started`)
  running.add(pid)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT)
    })
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    kill(pid)
  }, withinMs)
  // Children that outlive it would keep its output open
  child.once('exit', () => kill(pid))
  const code = await new Promise<number | null>((done) => child.once('close', done))
  clearTimeout(timer)
  running.delete(pid)
  return { code, output, timedOut }
}

export const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

/** The whole group; whoever has ended already is not there to be killed. */
function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {}
}
