import type { OrderCache } from '@orders/shared/ports/services'
import type { World } from '../world.ts'
import type { Link } from './link.ts'

/** The shared cache as a process reaches it: what is lost on the way is a miss, and a put that was lost leaves the older copy there. */
export function linkCache({ cache }: Pick<World, 'cache'>, link: Link): OrderCache {
  return {
    get: (orderId) => link('cache', `cache.get ${orderId.slice(-6)}`, () => cache.get(orderId)).catch(() => undefined),
    put: (order) => link('cache', `cache.put ${order.id.slice(-6)}`, () => cache.put(order)).catch(() => {}),
    load: async (orderId, read) => {
      const lease = link('cache', `cache.lease ${orderId.slice(-6)}`, () => {})
      const arrived = await lease.then(
        () => true,
        () => false,
      )
      return arrived ? cache.load(orderId, read) : read()
    },
    ping: async () => {
      await link('cache', 'cache.ping', () => cache.ping())
    },
    close: async () => {},
  }
}
