import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from './back-off.ts'
import type { Logger } from './ports/logger.ts'

/**
 * Does what has to be done once a backing service answers, however long that takes: services start in any order, and while one is
 * away health says so. One line tells that it is waited for and one that it is there.
 */
export async function bringUp(
  what: string,
  work: () => Promise<void>,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      await work()
      logger.info({}, `${what}: ready`)
      return
    } catch (error) {
      if (failures++ === 0) logger.error({ err: error }, `${what} does not answer: trying again until it does`)
      await sleep(backOffMs(failures, { firstMs: 200, lastMs: 5_000 }), undefined, { signal }).catch(() => {})
    }
  }
}
