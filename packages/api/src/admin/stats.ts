import { setTimeout as delay } from 'node:timers/promises'
import type { AdminStats } from '@orders/shared/contracts/admin'
import type { ApiDeps } from '../deps.ts'

/** An operator wants to know what is there, not to wait for what is not. */
const TIMEOUT_MS = 2_000

type StatsDeps = Pick<ApiDeps, 'store' | 'queue' | 'clock'>

/** How the system is doing. What does not answer in time is null. */
export async function readStats(deps: StatsDeps): Promise<AdminStats> {
  const { store, clock } = deps
  const [orders, backlog, unsent, oldest] = await Promise.all([
    orNull(store.orders.countByStatus()),
    readBacklog(deps),
    orNull(store.mails.countUnsent()),
    orNull(store.orders.findOldestUnsettled(clock.nowMs())),
  ])
  return {
    orders,
    ...backlog,
    mails: unsent === null ? null : { unsent },
    oldestUnsettledSeconds: oldest ? secondsSince(clock, Date.parse(oldest.createdAt)) : null,
  }
}

/** What waits to be done. */
export async function readBacklog({ store, queue, clock }: StatsDeps): Promise<Pick<AdminStats, 'outbox' | 'queue'>> {
  const [outbox, depth] = await Promise.all([orNull(store.outbox.depth(clock.nowMs())), orNull(queue.depth())])
  return {
    outbox: outbox && {
      pending: outbox.pending,
      oldestAgeSeconds: outbox.oldestAtMs === undefined ? null : secondsSince(clock, outbox.oldestAtMs),
    },
    queue: depth && { waiting: depth.waiting, deadLetters: depth.deadLetters },
  }
}

const secondsSince = ({ nowMs }: ApiDeps['clock'], ms: number) => Math.max(0, nowMs() - ms) / 1000

export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  const late = new AbortController()
  try {
    return await Promise.race([answer, delay(TIMEOUT_MS, null, { signal: late.signal })])
  } catch {
    return null
  } finally {
    late.abort()
  }
}
