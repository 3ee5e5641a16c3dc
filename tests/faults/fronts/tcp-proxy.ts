import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** `pass`; `refuse`: connections end, new ones at once; `freeze`: they stay open and nothing moves. */
export type ProxyMode = 'pass' | 'refuse' | 'freeze'

export interface Target {
  hostname: string
  port: string
}

export interface TcpProxy {
  port: number
  /** @param delayMs what passes arrives so much later */
  set(mode: ProxyMode, delayMs?: number): Promise<void>
  /**
   * Lets the server take so much longer over the next request that contains the text; other connections are not delayed.
   * @returns when that request has come
   */
  delayAnswerTo(text: string, delayMs: number): Promise<void>
  /** New connections go there from now on, as when a name stands for another server. */
  lead(target: Target): void
  /** How many connections are open. */
  countOpen(): number
  close(): Promise<void>
}

const LOOK_AGAIN_MS = 20
/** A way to a server that can be cut, slowed down or frozen. */
export async function startTcpProxy(first: Target): Promise<TcpProxy> {
  let target = first
  const nearSockets = new Set<Socket>()
  let mode: ProxyMode = 'pass'
  let delayMs = 0
  const slow = new Map<string, { ms: number; come: () => void }>()

  async function holdSlow(chunk: Buffer): Promise<void> {
    for (const [text, { ms, come }] of slow) {
      if (!chunk.includes(text)) continue
      slow.delete(text)
      come()
      await sleep(ms)
    }
  }

  async function pump(from: Socket, to: Socket): Promise<void> {
    for await (const chunk of from) {
      await holdSlow(chunk)
      while (mode === 'freeze' && !to.destroyed) await sleep(LOOK_AGAIN_MS)
      if (delayMs > 0) await sleep(delayMs)
      if (to.destroyed) return
      if (!to.write(chunk)) await once(to, 'drain')
    }
    to.end()
  }

  function join(from: Socket, to: Socket): void {
    from.on('error', () => {})
    from.on('close', () => to.destroy())
    pump(from, to).catch(() => to.destroy())
  }

  const server = createServer((near) => {
    if (mode === 'refuse') return near.destroy()
    nearSockets.add(near)
    near.on('close', () => nearSockets.delete(near))
    const far = connect(Number(target.port), target.hostname)
    join(near, far)
    join(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    set: async (next, delay = 0) => {
      mode = next
      delayMs = delay
      if (next !== 'refuse') return
      for (const socket of nearSockets) socket.destroy()
    },
    lead: (next) => {
      target = next
    },
    countOpen: () => nearSockets.size,
    delayAnswerTo: (text, ms) => new Promise((come) => slow.set(text, { ms, come })),
    close: async () => {
      for (const socket of nearSockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
