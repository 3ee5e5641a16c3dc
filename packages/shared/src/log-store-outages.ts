import { createOutageLog } from './outage-log.ts'
import type { Logger } from './ports/logger.ts'
import { type Store, StoreUnavailable } from './ports/stores.ts'

const PARTS = ['orders', 'products', 'users', 'sessions', 'outbox', 'mails', 'deadLetters', 'adminLog'] as const
/** A failover answers some and not others for a while. */
const CALM_MS = 3_000

type Method = (...args: never[]) => Promise<unknown>

/** Tells of the outages of a process's database, once for all who use it. */
export function logStoreOutages<S extends Store>(store: S, logger: Logger): S {
  const log = createOutageLog(logger, {
    begins: 'the database does not answer',
    ends: 'the database answers again',
    calmMs: CALM_MS,
    isOfStore: true,
  })
  let isClosing = false
  const failed = (error: unknown) => {
    // What a stop cuts off is no outage.
    if (error instanceof StoreUnavailable && !isClosing) log.failed(error)
  }
  const watched =
    <M extends Method>(method: M): Method =>
    (...args) => {
      const result = method(...args)
      result.then(log.worked, failed)
      return result
    }
  const watchedPart = (part: object) =>
    Object.fromEntries(Object.entries(part).map(([name, method]) => [name, watched(method)]))

  return {
    ...store,
    ...Object.fromEntries(PARTS.map((name) => [name, watchedPart(store[name])])),
    ping: watched(store.ping),
    tryWrite: watched(store.tryWrite),
    close: () => {
      isClosing = true
      return store.close()
    },
  }
}
