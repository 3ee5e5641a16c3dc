import { fork } from 'node:child_process'
import { once } from 'node:events'
import { endWithThisProcess } from '../e2e/processes.ts'

export interface YardstickRoute {
  path: string
  status: number
  /** What is sent, byte by byte. */
  body: string
}

export interface Yardstick {
  url: string
  pid: number
  close(): void
}

/** A server in a process of its own that answers GET and POST with the bytes of each route. */
export async function openYardstick(routes: readonly YardstickRoute[]): Promise<Yardstick> {
  const child = fork(new URL('./programs/yardstick.ts', import.meta.url))
  endWithThisProcess(child)
  child.send(routes)
  const [url] = (await once(child, 'message')) as [string]
  return { url, pid: child.pid ?? 0, close: () => child.disconnect() }
}
