import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { until } from '../../e2e/client.ts'
import { endWithThisProcess } from '../../e2e/processes.ts'
import { freePort } from './free-port.ts'

/** A Redis of our own, to be treated badly. It keeps nothing. */
export interface RedisServer {
  url: string
  /** SIGSTOP: it keeps its connections and answers nobody. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  /** On the same port as before. */
  start(): Promise<void>
}

export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort()
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    child = spawn('redis-server', args, { stdio: 'ignore' })
    endWithThisProcess(child)
    await once(child, 'spawn')
    await until('redis-server listens', 5_000, async () => ((await accepts(port)) ? true : undefined))
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    kill: async () => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
    start,
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
