import { call } from '../../e2e/client.ts'
import type { FormName } from '../../faults/form.ts'
import { openShop } from '../../scenarios/shop.ts'
import type { Measurement, Row } from '../measurement.ts'
import { median, percentile } from '../statistics.ts'

const PAIRS = 200
const WARM_UP_PAIRS = 20
/** Each may ask for three mails an hour: more would be answered without the work. */
const CUSTOMERS = 80

interface Sides {
  /** @returns what it took, in ms */
  ask(email: string): Promise<number>
  known(pair: number): string
  unknown(pair: number): string
}

export const accountTiming: Measurement = {
  name: 'account-timing',
  title: 'login with a wrong password, and forgot, for an address that has an account against one that has none',
  run: async ({ form, open }) => {
    const system = await (await open({ env: { TRUST_PROXY: '1' } })).start()
    const { customers } = await openShop(system, { customers: CUSTOMERS, stock: {} })
    const known = (n: number) => customers[n % CUSTOMERS]?.email ?? ''
    const run = crypto.randomUUID()
    const unknown = (n: number) => `nobody${n % CUSTOMERS}-${run}@example.com`
    let places = 0
    const timed = async (path: string, body: object, expected: number): Promise<number> => {
      // From another address each: of one place few passwords are checked
      const headers = { 'x-forwarded-for': `198.51.${places >> 8}.${places++ & 255}` }
      const startedAt = performance.now()
      const { status } = await call(`${system.url}/api/auth/${path}`, { method: 'POST', headers, body })
      if (status !== expected) throw new Error(`${path} answered ${status}`)
      return performance.now() - startedAt
    }
    const login = (email: string) => timed('login', { email, password: 'wrong horse battery' }, 401)
    const forgot = (email: string) => timed('password/forgot', { email }, 202)
    return [
      await comparePairs('login', form, { ask: login, known, unknown }),
      await comparePairs('forgot', form, { ask: forgot, known, unknown }),
    ]
  },
}

/** In turn, and each first as often as the other: what a call leaves to be done may slow down the next. */
async function comparePairs(detail: string, form: FormName, { ask, known, unknown }: Sides): Promise<Row> {
  const [knownMs, unknownMs]: [number[], number[]] = [[], []]
  for (let pair = 0; pair < WARM_UP_PAIRS + PAIRS; pair++) {
    const calls = [
      async () => knownMs.push(await ask(known(pair))),
      async () => unknownMs.push(await ask(unknown(pair))),
    ]
    for (const next of pair % 2 === 0 ? calls : calls.toReversed()) await next()
  }
  const [subject, yardstick] = [knownMs.slice(WARM_UP_PAIRS), unknownMs.slice(WARM_UP_PAIRS)]
  const value = median(subject)
  return {
    measurement: 'account-timing',
    detail: `${detail}, known address against unknown, ${PAIRS} calls each`,
    form,
    value,
    unit: 'ms',
    yardstick: median(yardstick),
    ratio: value / median(yardstick),
    p50Ms: value,
    p99Ms: percentile(subject, 0.99),
    yardstickP50Ms: median(yardstick),
    yardstickP99Ms: percentile(yardstick, 0.99),
    note: `from p5 to p95: ${spreadOf(subject)} / ${spreadOf(yardstick)} ms`,
  }
}

const spreadOf = (times: readonly number[]): string =>
  `${percentile(times, 0.05).toFixed(2)} to ${percentile(times, 0.95).toFixed(2)}`
