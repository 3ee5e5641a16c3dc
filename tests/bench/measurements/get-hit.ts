import type { Measurement } from '../bench.ts'
import { bearer, bytesAt, placeOne, yardstickFor } from '../requests.ts'
import { compareInRounds } from '../rounds.ts'

const BUDGET = { embedded: 0.6, deployed: 0.45 }

export const getHit: Measurement = {
  name: 'get-hit',
  forms: ['embedded', 'deployed'],
  about: 'reads one settled order again and again: from the cache, its token checked each time',
  measure: async (bench) => {
    const subject = await bench.open()
    const path = `/api/orders/${await placeOne(subject)}`
    const { token } = subject.customer
    const body = await bytesAt(subject.url + path, token)
    const yardstick = await yardstickFor(bench, [{ path, status: 200, body }])
    const compared = await compareInRounds(
      bench,
      { url: yardstick.url + path, headers: bearer(token), pids: [yardstick.pid] },
      { url: subject.url + path, headers: bearer(token), pids: [subject.apiPid] },
    )
    const budget = { of: 'ratio', atLeast: BUDGET[bench.form] } as const
    return [{ what: 'GET an order, cache hit', unit: 'req/s', ...compared, budget }]
  },
}
