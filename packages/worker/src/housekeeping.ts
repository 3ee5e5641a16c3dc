import type { Clock } from '@orders/shared/ports/clock'
import type { Logger } from '@orders/shared/ports/logger'
import type { Store } from '@orders/shared/ports/stores'
import { type Repetition, repeat } from './repeat.ts'

const HOUR_MS = 3_600_000
/** Sent events are kept for a day, so that an operator can see what was published. */
const KEEP_SENT_MS = 24 * HOUR_MS

/** Deletes what has served its time, hourly: events sent long ago and sessions that have expired. */
export function createHousekeeping(deps: { store: Store; clock: Clock; logger: Logger }): Repetition {
  const { store, clock, logger } = deps
  const tidy = async () => {
    const nowMs = clock.nowMs()
    const events = await store.outbox.purge(nowMs - KEEP_SENT_MS)
    const sessions = await store.sessions.purge(nowMs)
    if (events + sessions > 0) logger.info({ events, sessions }, 'deleted sent events and expired sessions')
  }
  return repeat(tidy, {
    everyMs: HOUR_MS,
    onError: (error) => logger.warn({ err: error }, 'housekeeping failed and is done an hour later'),
  })
}
