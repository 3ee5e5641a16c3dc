import { setTimeout as sleep } from 'node:timers/promises'
import type { AdminStats } from '@orders/shared/contracts/admin'
import { call } from '../e2e/client.ts'

/** Often enough for rates over seconds, and no load. */
const LOOK_EVERY_MS = 50

export interface Watcher {
  url: string
  /** An admin's. */
  token: string
}

export interface Settled {
  orders: number
  /** When that was known, as `performance.now()` has it. */
  atMs: number
}

/** How many orders are confirmed by now. */
export async function confirmedBy(watcher: Watcher): Promise<Settled> {
  const { orders } = await readStats(watcher)
  return { orders: orders?.CONFIRMED ?? 0, atMs: performance.now() }
}

/**
 * Resolves when no order and no mail is left to be done.
 * @throws when the number of confirmed orders has not grown for a while before that
 */
export async function allDone(watcher: Watcher, timeoutMs = 30_000): Promise<Settled> {
  let latest: Settled = { orders: -1, atMs: performance.now() }
  for (;;) {
    const stats = await readStats(watcher)
    const { CONFIRMED = 0, PENDING, PROCESSING, FAILED = 0 } = stats.orders ?? {}
    const now = { orders: CONFIRMED, atMs: performance.now() }
    if (FAILED > 0) throw new Error(`${FAILED} orders have failed`)
    if (PENDING === 0 && PROCESSING === 0 && stats.mails?.unsent === 0 && stats.outbox?.pending === 0) return now
    if (now.orders > latest.orders) latest = now
    if (now.atMs - latest.atMs > timeoutMs) throw new Error(`nothing is done any more: ${JSON.stringify(stats)}`)
    await sleep(LOOK_EVERY_MS)
  }
}

async function readStats({ url, token }: Watcher): Promise<AdminStats> {
  const { status, body } = await call<AdminStats>(`${url}/api/admin/stats`, { token })
  if (status !== 200) throw new Error(`the statistics answered ${status}`)
  return body
}
