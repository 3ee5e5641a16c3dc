import { ENDED_REMEMBERED_MS, type EndedSession } from '@orders/shared/ports/stores'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import type { ApiDeps } from '../../deps.ts'

/** Access tokens of ended sessions are good no more, on any replica: nothing is asked for a request, for all that is needed is here. */
export interface EndedSessions {
  has(sessionId: string): boolean
  /** For sessions that have been ended here: tells the other replicas. */
  announce(sessionIds: readonly string[]): void
  /** @returns what ends the subscription */
  onEnd(listener: (sessionId: string) => void): () => void
  /** Reads what has ended so far, and looks again every two seconds. */
  start(): Promise<void>
  stop(): void
}

/** Without Redis this is how late another replica hears of an end. */
const POLL_MS = 2_000
/** How much clocks of replicas may differ, and a commit may take. */
const OVERLAP_MS = 60_000

type Deps = Pick<ApiDeps, 'store' | 'clock' | 'logger' | 'sessionEndings'>

export function createEndedSessions({ store, clock, logger, sessionEndings }: Deps): EndedSessions {
  /** Until when (epoch ms) each is remembered: no access token of it is good any more then. */
  const ended = new Map<string, number>()
  const listeners = new Set<(sessionId: string) => void>()
  const log = createOutageLog(logger, {
    begins: 'ended sessions cannot be read',
    ends: 'ended sessions are read again',
  })
  let readUntilMs = 0
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  function add(id: string, endedAtMs = clock.nowMs()): void {
    if (ended.has(id)) return
    ended.set(id, endedAtMs + ENDED_REMEMBERED_MS)
    for (const listener of listeners) listener(id)
  }

  function forgetOld(): void {
    const nowMs = clock.nowMs()
    for (const [id, untilMs] of ended) if (untilMs <= nowMs) ended.delete(id)
  }

  async function poll(): Promise<void> {
    try {
      const nowMs = clock.nowMs()
      const found: EndedSession[] = await store.sessions.findEnded(readUntilMs - OVERLAP_MS)
      for (const { id, endedAtMs } of found) add(id, endedAtMs)
      readUntilMs = nowMs
      log.worked()
    } catch (error) {
      log.failed(error)
    }
    forgetOld()
  }

  function pollLater(): void {
    if (isStopped) return
    timer = setTimeout(() => void poll().then(pollLater), POLL_MS).unref()
  }

  const unsubscribe = sessionEndings?.subscribe((ids) => {
    for (const id of ids) add(id)
  })

  return {
    has: (sessionId) => ended.has(sessionId),
    announce: (sessionIds) => {
      for (const id of sessionIds) add(id)
      sessionEndings?.publish(sessionIds)
    },
    onEnd: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start: async () => {
      await poll()
      pollLater()
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
      unsubscribe?.()
    },
  }
}
