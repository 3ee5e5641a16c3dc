import type { Logger } from '../ports/logger.ts'
import { createOutageLog } from '../resilience/outage-log.ts'
import { backOffMs } from '../resilience/retry.ts'

export interface RelayOutage {
  /** Whether a retry is due: until then nobody else should try. */
  waiting(): boolean
  begin(error: unknown): void
  end(): void
  stop(): void
}

const WAIT = { firstMs: 100, lastMs: 10_000 }

/** Spaces out the tries of a relay whose queue or database is out, and logs once per outage rather than once per try. */
export function createRelayOutage({ logger, retry }: { logger: Logger; retry(): void }): RelayOutage {
  const log = createOutageLog(logger, {
    begins: 'events cannot be relayed: they stay in the outbox and are retried',
    ends: 'events are relayed again',
  })
  let failures = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  return {
    waiting: () => timer !== undefined,
    begin: (error) => {
      log.failed(error)
      failures += 1
      clearTimeout(timer)
      if (stopped) return
      timer = setTimeout(
        () => {
          timer = undefined
          retry()
        },
        backOffMs(failures, WAIT),
      ).unref()
    },
    end: () => {
      log.worked()
      failures = 0
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
