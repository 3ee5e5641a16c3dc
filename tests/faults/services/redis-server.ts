import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../../e2e/client.ts'
import { endWithThisProcess } from '../../e2e/processes.ts'
import { freePort } from './free-port.ts'

export const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version']).status === 0

/** A Redis of our own, to be treated badly: one server, or several that act as one. */
export interface Redis {
  url: string
  /** Runs a command where its key lies. @returns what redis-cli prints */
  ask(...command: string[]): Promise<string>
  /** SIGSTOP: it keeps its connections and answers nobody. */
  freeze(): void
  thaw(): void
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** On the same port as before, with the snapshot that it has been told to make. */
  start(): Promise<void>
  /** For good: what it has kept is gone. */
  close(): Promise<void>
}

export interface RedisServer extends Redis {
  port: number
}

/** In memory, where there is such a folder: a node of a cluster waits for the disk with each change of the cluster, and is taken for dead if that is busy. */
export const FOLDERS = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export async function startRedisServer(options: readonly string[] = []): Promise<RedisServer> {
  const [port, busPort] = [await freePort(), await freePort()]
  const folder = await mkdtemp(join(FOLDERS, 'redis-'))
  const log = join(folder, 'redis.log')
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const files = ['--save', '', '--appendonly', 'no', '--dir', folder, '--logfile', log]
    // By default, a cluster's second port is ten thousand above the first, where it may be taken or none at all
    const ports = ['--port', String(port), '--cluster-port', String(busPort)]
    const args = [...options, ...ports, '--bind', '127.0.0.1', ...files]
    child = spawn('redis-server', args, { stdio: 'ignore' })
    endWithThisProcess(child)
    await once(child, 'spawn')
    await until('redis-server listens', 20_000, async () => {
      if (child?.exitCode !== null) throw new Error(`redis-server has ended:\n${await readFile(log, 'utf8')}`)
      return (await accepts(port)) || undefined
    })
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    ask: (...command) => redisCli('-p', String(port), ...command),
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    kill,
    start,
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** @returns what it prints, without the last line break */
export async function redisCli(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', args)
  return stdout.trimEnd()
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
