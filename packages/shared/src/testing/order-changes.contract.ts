import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CachedOrder } from '../domain/cached-order.ts'
import type { OrderChanges } from '../ports/services.ts'
import { aCachedOrder } from './builders.ts'

/** What everything that tells of changed orders has to do. `open` gives two ends of it, as two processes have them; they may be one. */
export function describeOrderChangesContract(
  name: string,
  open: () => Promise<{ here: OrderChanges; there: OrderChanges; close(): Promise<void> }>,
): void {
  describe(`${name} as news of changed orders`, () => {
    let ends: Awaited<ReturnType<typeof open>>
    beforeAll(async () => {
      ends = await open()
    })
    afterAll(() => ends.close())

    /** Tells of an order again and again until it is heard of, for a subscription may take a moment. */
    async function untilHeard(heard: readonly CachedOrder[], publish: (order: CachedOrder) => void): Promise<void> {
      const probe = aCachedOrder()
      await expect
        .poll(() => {
          publish(probe)
          return heard.some(({ id }) => id === probe.id)
        })
        .toBe(true)
    }

    it('brings every version of an order to every subscriber, as it is and in its order', async () => {
      const heard: CachedOrder[][] = [[], []]
      const stops = [ends.here, ends.there].map((end, index) => end.subscribe((order) => heard[index]!.push(order)))
      for (const orders of heard) await untilHeard(orders, ends.there.publish)
      const order = aCachedOrder({ body: '{"name":"Vélo \\"de ville\\" 🚲"}' })
      const versions = Array.from({ length: 20 }, (_, index) => ({
        ...order,
        version: index + 1,
        settled: index === 19,
      }))
      for (const version of versions) ends.there.publish(version)
      for (const orders of heard) {
        await expect.poll(() => orders.filter(({ id }) => id === order.id)).toEqual(versions)
      }
      for (const stop of stops) stop()
    })

    it('brings nothing to who has stopped listening', async () => {
      const [left, stays]: CachedOrder[][] = [[], []]
      const stop = ends.here.subscribe((order) => left!.push(order))
      ends.here.subscribe((order) => stays!.push(order))
      await untilHeard(left!, ends.there.publish)
      stop()
      const order = aCachedOrder()
      ends.there.publish(order)
      await expect.poll(() => stays!.some(({ id }) => id === order.id)).toBe(true)
      expect(left!.some(({ id }) => id === order.id)).toBe(false)
    })

    it('answers a ping, at both ends', async () => {
      for (const end of [ends.here, ends.there]) {
        end.subscribe(() => {})
        await expect.poll(() => end.ping().then(() => 'up', String)).toBe('up')
      }
    })

    it('takes a change without a listener', () => {
      expect(() => ends.here.publish(aCachedOrder())).not.toThrow()
    })
  })
}
