import type { Writable } from 'node:stream'
import type { CachedOrder } from '@orders/shared/domain/cached-order'
import type { Viewer } from './order-watch.ts'

export interface OrderStream extends Viewer {
  /**
   * Begins to send: first this order, then what has been seen meanwhile.
   * @param lastVersion the one that the client has; 0 for none
   */
  open(out: Writable, order: CachedOrder, lastVersion: number): void
  /** Called every now and then. Keeps proxies from taking a quiet stream for a dead one, and gives up a client that does not read. */
  beat(nowMs: number): void
  end(): void
}

export interface OrderStreamOptions {
  /** A stream that has sent nothing for so long sends a comment. */
  heartbeatMs: number
  /** After that the client has to come again, and to show that it still may. */
  lifeMs: number
}

/** What may wait for a slow client; an order of fifty lines takes about 12 KiB. */
const MOST_BUFFERED_BYTES = 64 * 1024
/** How long a client waits before it comes again. */
const RETRY = 'retry: 2000\n\n'
const HEARTBEAT = ':\n\n'

/** One client's view of an order as server-sent events (WHATWG HTML, section 9.2). It ends with the order's settling. */
export function createOrderStream({ heartbeatMs, lifeMs }: OrderStreamOptions): OrderStream {
  const openedAtMs = performance.now()
  const early: CachedOrder[] = []
  let out: Writable | undefined
  let userId: string | undefined
  let version = 0
  let wroteAtMs = openedAtMs
  let isEnded = false

  function write(text: string): void {
    if (!out || out.destroyed || out.writableEnded) return
    out.write(text)
    wroteAtMs = performance.now()
    if (out.writableLength > MOST_BUFFERED_BYTES) out.destroy()
  }

  function see(order: CachedOrder): void {
    if (!out) return void early.push(order)
    if (order.version > version) {
      version = order.version
      write(toServerSentEvent(order))
    }
    if (order.settled && order.version === version) out.end()
  }

  return {
    userId: () => userId,
    version: () => version,
    see,
    open: (writable, order, lastVersion) => {
      out = writable
      userId = order.userId
      version = lastVersion
      write(RETRY)
      for (const seen of [order, ...early]) see(seen)
      if (isEnded) writable.end()
    },
    beat: (nowMs) => {
      const isQuiet = nowMs - wroteAtMs >= heartbeatMs
      // What was sent a heartbeat ago still waits to be taken; an end would wait with it.
      if (isQuiet && out && out.writableLength > 0) return void out.destroy()
      if (nowMs - openedAtMs >= lifeMs) return void out?.end()
      if (isQuiet) write(HEARTBEAT)
    },
    end: () => {
      isEnded = true
      out?.end()
    },
  }
}

/** The order's JSON has no line breaks, so it is one line of data. */
const toServerSentEvent = ({ version, body }: CachedOrder): string => `event: order\nid: ${version}\ndata: ${body}\n\n`
