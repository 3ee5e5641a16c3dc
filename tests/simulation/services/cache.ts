import type { OrderCache } from '@orders/shared/ports/services'
import type { World } from '../world.ts'
import type { Link } from './link.ts'

/**
 * The shared cache as a process reaches it. A put that was lost is remembered, as the Redis adapter does: until the cache has taken
 * it, this process does not read the older copy that may be in there.
 */
export function linkCache({ cache }: Pick<World, 'cache'>, link: Link): OrderCache {
  const missed = new Map<string, number>()

  async function get(orderId: string) {
    try {
      const order = await link('cache', `cache.get ${orderId.slice(-6)}`, () => cache.get(orderId))
      return order && order.version < (missed.get(orderId) ?? 0) ? undefined : order
    } catch {
      return undefined
    }
  }

  return {
    get,
    put: async (order) => {
      try {
        await link('cache', `cache.put ${order.id.slice(-6)}`, () => cache.put(order))
      } catch {
        missed.set(order.id, Math.max(order.version, missed.get(order.id) ?? 0))
      }
    },
    ping: async () => {
      await link('cache', 'cache.ping', () => cache.ping())
    },
    close: async () => {},
  }
}
