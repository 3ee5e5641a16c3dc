import { PASSWORD } from '../../e2e/client.ts'
import { openShop } from '../../scenarios/shop.ts'
import { defined } from '../compare.ts'
import type { Measurement } from '../measurement.ts'
import { peakMemoryMbOf } from '../process-use.ts'
import { type HttpRequest, type LoadResult, startLoadGenerator } from '../programs/load.ts'
import { startVerifier } from '../programs/verifier.ts'
import { median } from '../statistics.ts'

/** Enough to keep the cores busy; more would only wait for longer. */
const CONNECTIONS = 8

export const login: Measurement = {
  name: 'login',
  title: 'POST /api/auth/login against nothing but argon2.verify',
  run: async ({ form, open, closers, rounds, seconds }) => {
    const system = await (await open()).start()
    const { admin } = await openShop(system, { customers: 1, stock: {} })
    const body = JSON.stringify({ email: admin.email, password: PASSWORD })
    const headers = { 'content-type': 'application/json' }
    const requests: HttpRequest[] = [{ method: 'POST', path: '/api/auth/login', headers, body }]
    const { fire } = startLoadGenerator(closers)
    const verifier = startVerifier(closers)
    const turns: (LoadResult & { bare: number; ratio: number })[] = []
    for (let round = 0; round < rounds; round++) {
      const bare = await verifier.verify({ seconds })
      const load = await fire({ url: system.url, requests, connections: CONNECTIONS, until: { seconds } })
      turns.push({ ...load, bare, ratio: load.perSecond / bare })
    }
    const middle = (figure: 'perSecond' | 'bare' | 'ratio' | 'p50Ms' | 'p99Ms') =>
      median(turns.map((turn) => turn[figure]))
    return [
      {
        measurement: 'login',
        form,
        value: middle('perSecond'),
        unit: 'logins/s',
        yardstick: middle('bare'),
        ratio: middle('ratio'),
        p50Ms: middle('p50Ms'),
        p99Ms: middle('p99Ms'),
        ...defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) }),
      },
    ]
  },
}
