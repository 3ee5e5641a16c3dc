import type { Clock } from '@orders/shared/ports/clock'
import { createRollingWindow } from '../rolling-window.ts'
import type { Delivery } from './delivery.ts'

export interface QueueSnapshot {
  /** Whether a poll waits in vain now, or has done so just before. */
  gaveNothing: boolean
  /** How long messages wait now, until they are first received; `Infinity` before the queue has answered for the first time. */
  waitMs: number
  /** Messages since the start. */
  received: number
}

/** What the polls of this worker tell of the queue: at once, where SQS's own counts of messages are up to a minute old. */
export interface QueueWatch {
  /** To be given each poll. @returns its answer */
  polled<Answer extends { Messages?: readonly unknown[] | undefined }>(poll: Promise<Answer>): Promise<Answer>
  received(delivery: Delivery): void
  snapshot(): QueueSnapshot
}

/** A poll that waits is answered as soon as there is a message. */
const EMPTY_POLL_MS = 1_000
/** Between two polls. */
const RECENTLY_MS = 2_000
const WINDOW_MS = 30_000

export function createQueueWatch(clock: Clock): QueueWatch {
  const waiting = new Set<{ sinceMs: number }>()
  const longestMs = createRollingWindow(clock, WINDOW_MS, Math.max)
  let nothingAtMs = Number.NEGATIVE_INFINITY
  let answeredAtMs = Number.NEGATIVE_INFINITY
  let received = 0

  return {
    polled: async (poll) => {
      const waiter = { sinceMs: clock.nowMs() }
      waiting.add(waiter)
      try {
        const answer = await poll
        answeredAtMs = clock.nowMs()
        if (!answer.Messages?.length) nothingAtMs = answeredAtMs
        return answer
      } finally {
        waiting.delete(waiter)
      }
    },
    received: ({ receiveCount, sentAtMs }) => {
      const nowMs = clock.nowMs()
      received += 1
      // Later deliveries tell of back-offs.
      if (receiveCount === 1) longestMs.add(nowMs - sentAtMs)
    },
    snapshot: () => {
      const nowMs = clock.nowMs()
      const waitsInVain = [...waiting].some(({ sinceMs }) => nowMs - sinceMs >= EMPTY_POLL_MS)
      return {
        gaveNothing: waitsInVain || nowMs - nothingAtMs <= RECENTLY_MS,
        // A worker that has no time to poll sees no message grow old.
        waitMs: longestMs.greatest() + (waitsInVain ? 0 : nowMs - answeredAtMs),
        received,
      }
    },
  }
}
