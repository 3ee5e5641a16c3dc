import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { endWithThisProcess } from '../e2e/processes.ts'

export const ROOT = resolve(import.meta.dirname, '../..')

/** What is installed here is what the tests run on: to install it again would pull it away under them. */
const PRELUDE = 'set -euo pipefail; npm() { if [ "$1" = ci ]; then :; else command npm "$@"; fi; }\n'

/** The settings of a newcomer: none but those given. */
const environment = (env: Record<string, string>) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: env['DATA_DIR'] ?? '/nonexistent',
  ...env,
})

/** Runs a snippet in the repository's root, as it is pasted, with the job control of a terminal. @returns what it printed. Rejects unless it ends with 0 */
export async function runSnippet(text: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', `set -m; ${PRELUDE}${text}`], {
    cwd: ROOT,
    env: environment(env),
    timeout: 60_000,
  })
  return stdout
}

/** Rejects with bash's complaint where the snippet is no shell. */
export const parseSnippet = (text: string) => promisify(execFile)('bash', ['-n', '-c', text])

/** Starts a snippet that stays, and stops it as Ctrl+C does once it has printed all of that. */
export async function startAndStopSnippet(text: string, env: Record<string, string>, printing: readonly RegExp[]) {
  // A process group of its own, as a terminal gives it
  const options = { cwd: ROOT, env: environment(env), detached: true, stdio: 'pipe' } as const
  const child: ChildProcess = spawn('bash', ['-c', PRELUDE + text], options)
  endWithThisProcess(child)
  let output = ''
  const isReady = Promise.withResolvers<boolean>()
  const read = (chunk: Buffer) => {
    output += chunk
    if (printing.every((pattern) => pattern.test(output))) isReady.resolve(true)
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  const closed = once(child, 'close')
  void closed.then(() => isReady.resolve(false))
  const ready = await isReady.promise
  if (ready && child.pid) process.kill(-child.pid, 'SIGINT')
  await closed
  return { ready, output }
}
