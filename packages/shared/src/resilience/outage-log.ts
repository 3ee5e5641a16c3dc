import type { Logger } from '../ports/logger.ts'
import { type Store, StoreUnavailable } from '../ports/stores.ts'

export interface OutageLog {
  /** Called for each try that failed. */
  failed(error: unknown): void
  /** Called for each that did not. */
  worked(): void
}

export interface OutageLogOptions {
  level?: 'info' | 'warn' | 'error'
  begins: string
  ends: string
  /** What is logged of an error; all of it where nothing is said. */
  describe?(error: unknown): object
  /** For what fails now and then before it is well again: so long nothing may have failed at its end, in ms. */
  quietMs?: number
  /** Of the database, which otherwise tells of itself (`logStoreOutages`). */
  isOfStore?: boolean
}

const MOST_KINDS = 20

/** One line when something begins to fail and one when it works again, however often it is tried in between. */
export function createOutageLog(logger: Logger, options: OutageLogOptions): OutageLog {
  const { level = 'error', begins, ends, describe = asError, quietMs = 0, isOfStore = false } = options
  let failures = 0
  let failedAtMs = 0
  /** Something else than the outage, such as a bug, must not hide in it. */
  const kinds = new Set<string>()

  return {
    failed: (error) => {
      if (error instanceof StoreUnavailable && !isOfStore) return
      failures += 1
      failedAtMs = performance.now()
      const kind = kindOf(error)
      if (kinds.has(kind) || kinds.size === MOST_KINDS) return
      kinds.add(kind)
      logger[level](describe(error), begins)
    },
    worked: () => {
      if (failures === 0 || performance.now() - failedAtMs < quietMs) return
      logger.info({ failures }, ends)
      failures = 0
      kinds.clear()
    },
  }
}

const asError = (err: unknown) => ({ err })

/** Without its numbers: ports, counts and times differ from try to try. */
const kindOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).replaceAll(/\d+/g, '#')

/** A failover answers some and not others for a while. */
const QUIET_MS = 3_000

type Method = (...args: never[]) => Promise<unknown>

/** Tells of the outages of a process's database, once for all who use it. */
export function logStoreOutages<S extends Store>(store: S, logger: Logger): S {
  const log = createOutageLog(logger, {
    begins: 'the database does not answer',
    ends: 'the database answers again',
    quietMs: QUIET_MS,
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
  const watchedPart = (part: object): object =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => [
        name,
        typeof value === 'object' ? watchedPart(value) : watched(value),
      ]),
    )

  return {
    ...store,
    ...Object.fromEntries(partsOf(store).map(([name, part]) => [name, watchedPart(part)])),
    ping: watched(store.ping),
    tryWrite: watched(store.tryWrite),
    close: () => {
      isClosing = true
      return store.close()
    },
  }
}

/** Its repositories; an audit tells of its outages itself. */
const partsOf = ({ audit: _, ...store }: Store): [string, object][] =>
  Object.entries(store).filter(([, part]) => typeof part === 'object')
