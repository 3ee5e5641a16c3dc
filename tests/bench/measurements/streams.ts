import { logIn } from '../../e2e/client.ts'
import { openShop } from '../../scenarios/shop.ts'
import { compare, defined, figuresOf } from '../compare.ts'
import type { Measurement } from '../measurement.ts'
import { peakMemoryMbOf } from '../process-use.ts'
import { readOf, startLoadGenerator } from '../programs/load.ts'
import { startStreams } from '../programs/streams.ts'
import { openWriter } from '../seed/open-writer.ts'
import { seededEmail, seedOrders } from '../seed/seed.ts'

const STREAMS = 2_000
const CONNECTIONS = 32
const MOST_ROUNDS = 3

/** Orders of which the queue knows nothing are not settled, so nothing ends their streams. */
export const streams: Measurement = {
  name: 'streams',
  title: `GET from the cache with ${STREAMS} open event streams against without any`,
  run: async ({ form, open, closers, rounds, seconds }) => {
    const site = await open({ queue: 'outside', env: { EVENT_STREAMS_PER_USER: String(STREAMS) } })
    const ids: string[] = []
    const writer = await openWriter(site.store)
    const onBatch = (orders: readonly { id: string }[]) => void ids.push(...orders.map(({ id }) => id))
    await seedOrders(writer, { orders: STREAMS, customers: 1, orderState: 'pending', onBatch })
    await writer.close()
    const system = await site.start()
    const follower = await logIn(system.url, seededEmail(0))
    const { admin } = await openShop(system, { customers: 1, stock: { plenty: 10 } })
    const { body } = await admin.place([{ productId: 'plenty', quantity: 1 }])
    await admin.settled(body.id)

    const requests = [readOf(admin.token, `/api/orders/${body.id}`)]
    const side = { pids: system.pids, job: { url: system.url, connections: CONNECTIONS, requests } }
    const followers = startStreams(closers)
    const effort = { rounds: Math.min(rounds, MOST_ROUNDS), seconds }
    const comparison = await compare(effort, startLoadGenerator(closers), {
      yardstick: side,
      subject: {
        ...side,
        prepare: () => followers.open({ url: system.url, token: follower.token, ids }),
        settle: () => followers.close(),
      },
    })
    return [
      {
        ...figuresOf(comparison),
        ...defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) }),
        measurement: 'streams',
        detail: `reads with ${STREAMS} open streams against without`,
        form,
        unit: 'requests/s',
      },
    ]
  },
}
