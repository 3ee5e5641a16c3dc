import { logIn } from '../../e2e/client.ts'
import { compare, defined, figuresOf } from '../compare.ts'
import type { Measurement } from '../measurement.ts'
import { peakMemoryMbOf } from '../process-use.ts'
import { readOf, startLoadGenerator } from '../programs/load.ts'
import { startStreams } from '../programs/streams.ts'
import { openReadableOrder } from '../readable-order.ts'
import { fillStore } from '../seed/fill-store.ts'
import { seededEmail } from '../seed/seed.ts'
import type { Site } from '../site.ts'

const STREAMS = 2_000
const CONNECTIONS = 32
const MOST_ROUNDS = 3

export const streams: Measurement = {
  name: 'streams',
  title: `GET from the cache with ${STREAMS} open event streams against without any`,
  run: async ({ form, open, closers, rounds, seconds }) => {
    const site = await open({ queue: 'outside' })
    const ids = await fillWithUnsettled(site)
    const system = await site.start()
    const { customer, order } = await openReadableOrder(system)
    const requests = [readOf(customer.token, `/api/orders/${order.id}`)]
    const side = { pids: system.pids, job: { url: system.url, connections: CONNECTIONS, requests } }
    const followers = startStreams(closers)
    const { token } = await logIn(system.url, seededEmail(0))
    const effort = { rounds: Math.min(rounds, MOST_ROUNDS), until: { seconds } }
    const comparison = await compare(effort, startLoadGenerator(closers), {
      yardstick: side,
      subject: {
        ...side,
        prepare: () => followers.open({ url: system.url, token, ids }),
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

/** Orders of which the queue knows nothing stay as they are, so nothing ends their streams. @returns their ids */
async function fillWithUnsettled({ store }: Site): Promise<string[]> {
  const ids: string[] = []
  const onBatch = (orders: readonly { id: string }[]) => void ids.push(...orders.map(({ id }) => id))
  await fillStore(store, { orders: STREAMS, customers: 1, orderState: 'pending', onBatch })
  return ids
}
