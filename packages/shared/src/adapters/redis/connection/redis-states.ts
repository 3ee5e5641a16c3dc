import type { Logger } from '../../../ports/logger.ts'
import type { RedisFault } from './redis-fault.ts'

/** What Redis is used for; each needs rights of its own, and so may fail alone. */
export type ChannelName = 'order changes' | 'session endings'
export type RedisUseName = 'cache' | 'cache writes' | 'rate limits' | ChannelName | `${ChannelName} heard`

export interface RedisStates {
  /** To be called as often as one likes. @param fault undefined where the use works */
  report(use: RedisUseName, fault: RedisFault | undefined): void
}

/** One line for each change, and not one for each use that meets with the same. */
export function createRedisStates(logger: Logger): RedisStates {
  const faults = new Map<RedisUseName, RedisFault>()
  let isOut = false

  function log(use: RedisUseName, fault: RedisFault): void {
    // A moment of slowness is nothing yet; after a second of it the connection is given up.
    if (fault.kind === 'slow') {
      logger.debug({ use }, 'Redis is slow; it is passed over')
      return
    }
    isOut = true
    const { kind: state, message: reason, cause } = fault
    const answer = cause instanceof Error ? cause.message : undefined
    const message = fault.answers ? 'Redis answers, but is of no use' : 'Redis does not answer'
    logger.warn({ use, state, reason, answer }, `${message}; going on without it`)
  }

  return {
    report: (use, fault) => {
      const before = faults.get(use)
      if (before?.kind === fault?.kind) return
      if (fault) {
        const isKnown = [...faults.values()].some(({ kind }) => kind === fault.kind)
        faults.set(use, fault)
        if (!isKnown) log(use, fault)
        return
      }
      faults.delete(use)
      if (faults.size > 0 || !isOut) return
      isOut = false
      logger.info({}, 'Redis is used again')
    },
  }
}
