import { EventEmitter } from 'node:events'
import type { CachedOrder } from '../../domain/cached-order.ts'
import type { OrderChanges } from '../../ports/services.ts'

/** Publishes changed orders within this process, for when no other process changes orders. */
export function createMemoryOrderChanges(): OrderChanges {
  const changes = new EventEmitter<{ change: [CachedOrder] }>().setMaxListeners(0)
  return {
    publish: (order) => {
      changes.emit('change', order)
    },
    subscribe: (listener) => {
      changes.on('change', listener)
      return () => changes.off('change', listener)
    },
    ping: async () => {},
    close: async () => {
      changes.removeAllListeners()
    },
  }
}
