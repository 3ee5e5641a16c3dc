import { once } from 'node:events'
import { createServer } from 'node:net'
import { threadId } from 'node:worker_threads'

/** Below those that the kernel deals out (32,768 on Linux), to connections too: one of these would be taken before its program listens. */
const LOWEST = 10_000
const COUNT = 22_000
/** Processes that look at the same time begin apart, each with more than it needs before the next. */
const APART = 101

let next = (process.pid + threadId) * APART

/** A port that nothing else takes soon, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + (next++ % COUNT)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1')
  const isListening = await once(probe, 'listening').then(
    () => true,
    () => false,
  )
  if (!isListening) return false
  probe.close()
  await once(probe, 'close')
  return true
}
