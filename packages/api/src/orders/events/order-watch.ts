import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CachedOrder, toCachedOrder } from '@orders/shared/domain/cached-order'
import type { Logger } from '@orders/shared/ports/logger'
import type { OrderChanges } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import { createOutageLog } from '@orders/shared/resilience/outage-log'

/** A client that follows an order. */
export interface Viewer {
  /** Whose order it is; unknown until the order has been read, which shows all that changed before. */
  userId(): string | undefined
  /** The version that the viewer has. */
  version(): number
  /** Called with versions in any order, also with those that the viewer has. */
  see(order: CachedOrder): void
}

export interface OrderWatch {
  /** @returns what ends it */
  watch(orderId: string, viewer: Viewer): () => void
  close(): void
}

interface Deps {
  store: Pick<Store, 'orders'>
  changes: Pick<OrderChanges, 'subscribe'>
  logger: Logger
}

const POLL_MS = 1_500
/** SQLite reads on the thread that answers requests, so a look at thousands of orders is taken in parts. */
const ORDERS_PER_QUERY = 500

/**
 * Shows orders to those who look at them, whichever process changes them. News may get lost, so while anybody looks, all watched
 * orders are compared with the database now and then: a query for all of them, not one for each.
 */
export function createOrderWatch({ store, changes, logger }: Deps, { pollMs = POLL_MS } = {}): OrderWatch {
  const viewers = new Map<string, Set<Viewer>>()
  let timer: NodeJS.Timeout | undefined
  const log = createOutageLog(logger, {
    level: 'warn',
    begins: 'watched orders cannot be compared with the database',
    ends: 'watched orders are compared with the database again',
  })

  const show = (order: CachedOrder): void => {
    for (const viewer of [...(viewers.get(order.id) ?? [])]) viewer.see(order)
  }
  const unsubscribe = changes.subscribe(show)

  async function compare(): Promise<void> {
    const known = [...viewers].flatMap(([id, those]) => {
      const userId = [...those].map((viewer) => viewer.userId()).find((one) => one !== undefined)
      return userId === undefined ? [] : [{ id, userId, version: oldestVersion(those) }]
    })
    for (let start = 0; start < known.length; start += ORDERS_PER_QUERY) {
      const changed = await store.orders.findChanged(known.slice(start, start + ORDERS_PER_QUERY))
      for (const record of changed) show(toCachedOrder(record))
      await nextTurn()
    }
  }

  async function poll(): Promise<void> {
    try {
      await compare()
      log.worked()
    } catch (error) {
      log.failed(error)
    }
    timer = undefined
    schedule()
  }

  function schedule(): void {
    if (viewers.size > 0) timer ??= setTimeout(poll, pollMs).unref()
  }

  return {
    watch: (orderId, viewer) => {
      const those = viewers.get(orderId) ?? new Set()
      viewers.set(orderId, those.add(viewer))
      schedule()
      return () => {
        those.delete(viewer)
        if (those.size === 0 && viewers.get(orderId) === those) viewers.delete(orderId)
      }
    },
    close: () => {
      unsubscribe()
      viewers.clear()
      clearTimeout(timer)
    },
  }
}

const oldestVersion = (viewers: ReadonlySet<Viewer>): number =>
  Math.min(...[...viewers].map((viewer) => viewer.version()))
