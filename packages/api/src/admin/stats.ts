import { setTimeout as delay } from 'node:timers/promises'
import type { AdminStats } from '@orders/shared/contracts/admin'
import type { ApiDeps } from '../deps.ts'

/** An operator wants to know what is there, not to wait for what is not. */
const PATIENCE_MS = 2_000

/** How the system is doing. What does not answer in time is null. */
export async function readStats({
  store,
  queue,
  clock,
}: Pick<ApiDeps, 'store' | 'queue' | 'clock'>): Promise<AdminStats> {
  const secondsSince = (ms: number) => Math.max(0, clock.nowMs() - ms) / 1000
  const [orders, outbox, depth, unsent, oldest] = await Promise.all([
    orNull(store.orders.countByStatus()),
    orNull(store.outbox.depth(clock.nowMs())),
    orNull(queue.depth()),
    orNull(store.mails.countUnsent()),
    orNull(store.orders.findOldestUnsettled(clock.nowMs())),
  ])
  return {
    orders,
    outbox: outbox && {
      pending: outbox.pending,
      oldestAgeSeconds: outbox.oldestAtMs === undefined ? null : secondsSince(outbox.oldestAtMs),
    },
    queue: depth,
    mails: unsent === null ? null : { unsent },
    oldestUnsettledSeconds: oldest ? secondsSince(Date.parse(oldest.createdAt)) : null,
  }
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  const late = new AbortController()
  try {
    return await Promise.race([answer, delay(PATIENCE_MS, null, { signal: late.signal })])
  } catch {
    return null
  } finally {
    late.abort()
  }
}
