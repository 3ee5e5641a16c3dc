import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { inPortions } from '@orders/shared/resilience/portions'
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

  const purgeAll = (purge: (limit: number) => Promise<number>) => inPortions(purge, { isStopped: () => stopped })

  const tidy = async () => {
    const nowMs = clock.nowMs()
    const events = await purgeAll((limit) => store.outbox.purge(nowMs - KEEP_SENT_MS, limit))
    const sessions = await purgeAll((limit) => store.sessions.purge(nowMs, limit))
    const tokens = await purgeAll((limit) => store.accountTokens.purge(nowMs, limit))
    const allowances = await purgeAll((limit) => store.mailAllowances.purge(nowMs, limit))
    const mails = await purgeAll((limit) => store.mails.purge(nowMs - KEEP_MAILS_MS, limit))
    const deliveries = await purgeAll((limit) => store.deliveries.purge(nowMs - KEEP_DELIVERIES_MS, limit))
    const answers = await purgeAll((limit) => store.idempotency.purge(nowMs, limit))
    const deleted = { events, sessions, tokens, allowances, mails, deliveries, answers }
    if (Object.values(deleted).some((count) => count > 0)) logger.info(deleted, 'deleted what has served its time')
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
