import type { ApiKeyRecord } from '@orders/shared/ports/api-keys'
import { createOutageLog } from '@orders/shared/resilience/outage-log'
import { LRUCache } from 'lru-cache'
import type { ApiDeps } from '../../deps.ts'

const MINUTE_MS = 60_000
const MOST_KEYS = 1_000

/** Notes when keys are used: to the minute, which is at most one write a minute for each, and no request waits for it. */
export function createKeyUse({ store, clock, logger }: Pick<ApiDeps, 'store' | 'clock' | 'logger'>) {
  const notedAtMs = new LRUCache<string, number>({ max: MOST_KEYS })
  const log = createOutageLog(logger, {
    level: 'warn',
    begins: 'the use of API keys cannot be noted',
    ends: 'the use of API keys is noted again',
  })

  return ({ id, lastUsedAtMs = 0 }: Pick<ApiKeyRecord, 'id' | 'lastUsedAtMs'>): void => {
    const minuteMs = Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS
    if (minuteMs <= Math.max(lastUsedAtMs, notedAtMs.get(id) ?? 0)) return
    notedAtMs.set(id, minuteMs)
    store.apiKeys.noteUse(id, minuteMs).then(log.worked, log.failed)
  }
}
