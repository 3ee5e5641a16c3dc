import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'
import { inBatches } from '@orders/shared/resilience/batches'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { type Repetition, repeat } from './repeat.ts'

const HOUR_MS = 3_600_000
/** Sent events are kept for a day, so that an operator can see what was published. */
const KEEP_SENT_MS = 24 * HOUR_MS
/** For as long as a customer may ask where a mail is. */
const KEEP_MAILS_MS = 30 * 24 * HOUR_MS
/** For as long as a subscriber may find out that it has missed something. */
const KEEP_DELIVERIES_MS = 30 * 24 * HOUR_MS

/** Deletes what has served its time, hourly and in portions: events sent long ago, mails about accounts, and what has expired,
 * such as the answers that keys of requests led to. */
export function createHousekeeping(deps: { store: Store; clock: Clock; logger: Logger }): Repetition {
  const { store, clock, logger } = deps
  let stopped = false

  const purgeAll = (purge: (limit: number) => Promise<number>) => inBatches(purge, { isStopped: () => stopped })

  const tidy = async () => {
    const nowMs = clock.nowMs()
    const purges: Record<string, (limit: number) => Promise<number>> = {
      events: (limit) => store.outbox.purge(nowMs - KEEP_SENT_MS, limit),
      sessions: (limit) => store.sessions.purge(nowMs, limit),
      tokens: (limit) => store.accountTokens.purge(nowMs, limit),
      allowances: (limit) => store.mailAllowances.purge(nowMs, limit),
      mails: (limit) => store.mails.purge(nowMs - KEEP_MAILS_MS, limit),
      deliveries: (limit) => store.deliveries.purge(nowMs - KEEP_DELIVERIES_MS, limit),
      answers: (limit) => store.idempotency.purge(nowMs, limit),
    }
    const deleted: Record<string, number> = {}
    const failures: unknown[] = []
    // What cannot be deleted now keeps nothing else from being deleted
    for (const [what, purge] of Object.entries(purges))
      deleted[what] = await purgeAll(purge).catch((error) => {
        failures.push(error)
        return 0
      })
    if (Object.values(deleted).some((count) => count > 0)) logger.info(deleted, 'deleted what has served its time')
    if (failures.length > 0) throw failures[0]
  }
  const hourly = repeat(tidy, {
    everyMs: HOUR_MS,
    log: createOutageLog(logger, {
      level: 'warn',
      begins: 'housekeeping failed and is done an hour later',
      ends: 'housekeeping is done again',
    }),
  })

  return {
    start: () => {
      stopped = false
      hourly.start()
    },
    // What is left waits for the next start
    stop: async () => {
      stopped = true
      await hourly.stop()
    },
  }
}
