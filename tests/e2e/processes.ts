import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = resolve(import.meta.dirname, '../..')
/** With MongoDB, processes tell which of their commands go to every shard (tests/shards). */
const { BROADCASTS_FILE } = process.env
/** As the scripts of package.json do. */
export const BEFORE_ALL = pathToFileURL(resolve(ROOT, 'scripts/require-node.mjs')).href
const RECORDER = pathToFileURL(resolve(ROOT, 'tests/shards/record-commands.ts')).href
const START_TIMEOUT_MS = 45_000
/** What one start has stripped and compiled, the next reads: a third of the CPU time of a start. */
const COMPILE_CACHE = join(tmpdir(), 'orders-tests-compiled')
/** Systems under load write a lot, and only the end of it tells why something failed. */
const KEPT_OUTPUT = 1_000_000

export interface RunningProcess {
  pid: number
  /** What matched while it started. */
  match: RegExpExecArray
  /** The latest megabyte of it. */
  output(): string
  kill(signal: NodeJS.Signals): void
  /** As `head` does it that has seen enough: what the process writes from now on fails. */
  stopReading(): void
  /** Resolves with the exit code, or null after a signal that killed it. */
  exited: Promise<number | null>
}

export interface Program {
  /** Relative to the repository. */
  main: string
  /** The working directory, away from the repository's own .env and data. */
  folder: string
  env: Record<string, string>
  args?: string[]
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** However this process ends, the child does not outlive it. */
export function endWithThisProcess(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

function spawnProgram({ main, folder, env, args = [] }: Program): ChildProcess {
  const recording = BROADCASTS_FILE ? { BROADCASTS_FILE } : {}
  const preloaded = BROADCASTS_FILE ? [BEFORE_ALL, RECORDER] : [BEFORE_ALL]
  const flags = preloaded.flatMap((file) => ['--import', file])
  const child = spawn(process.execPath, [...flags, resolve(ROOT, main), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...recording, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithThisProcess(child)
  return child
}

/** Puts chunks together only when somebody asks: a system under load writes many, and reading them must not cost it its core. */
function keepLatest() {
  let chunks: Buffer[] = []
  let size = 0
  return {
    add: (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size < 2 * KEPT_OUTPUT) return
      chunks = [Buffer.concat(chunks).subarray(-KEPT_OUTPUT)]
      size = KEPT_OUTPUT
    },
    text: () => Buffer.concat(chunks).subarray(-KEPT_OUTPUT).toString(),
  }
}

/** Starts a program and resolves once it has printed what is asked for, such as where it listens. */
export async function startProcess(program: Program, printed: RegExp): Promise<RunningProcess> {
  const child = spawnProgram(program)
  const output = keepLatest()
  const exited = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const match = await new Promise<RegExpExecArray>((done, fail) => {
    const timer = setTimeout(
      () => fail(new Error(`${program.main} has not started in time:\n${output.text()}`)),
      START_TIMEOUT_MS,
    )
    let found: RegExpExecArray | null = null
    const read = (chunk: Buffer) => {
      output.add(chunk)
      found ??= printed.exec(output.text())
      if (found) done(found)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    void exited.then((code) => {
      clearTimeout(timer)
      fail(new Error(`${program.main} ended with ${code}:\n${output.text()}`))
    })
  }).catch((error) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    pid: child.pid ?? 0,
    match,
    output: output.text,
    kill: (signal) => child.kill(signal),
    stopReading: () => {
      child.stdout?.destroy()
      child.stderr?.destroy()
    },
    exited,
  }
}

/** Runs a program to its end. */
export async function runToEnd(program: Program): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawnProgram(program)
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
