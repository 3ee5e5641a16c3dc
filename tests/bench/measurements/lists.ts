import type { OrderPage } from '@orders/shared/contracts/orders'
import { encodeCursor } from '@orders/shared/domain/pages'
import { type Customer, call, logIn } from '../../e2e/client.ts'
import { compare, defined, figuresOf, ratiosOf } from '../compare.ts'
import { atMost, type Context, type Measurement, type Row } from '../measurement.ts'
import { peakMemoryMbOf } from '../process-use.ts'
import { type LoadGenerator, readOf, startLoadGenerator } from '../programs/load.ts'
import { bytesOf } from '../seed/bytes-of.ts'
import { createDepths, type Depth, PAGE } from '../seed/depths.ts'
import { fillStore } from '../seed/fill-store.ts'
import { seededEmail } from '../seed/seed.ts'
import type { RunningSystem } from '../site.ts'
import { median } from '../statistics.ts'

const CUSTOMERS = 50
/** Pages a turn: as many as take about a second, for p99 to mean something and a slow database to come to an end. */
const PAGES = { fewest: 10, most: 2_000 }
const TURN_MS = 1_000
/** Times the first page's. */
const MOST = 2

/** One request at a time: what is wanted is how long a page takes, and not how many there are in a second. */
const CONNECTIONS = 1

export const lists: Measurement = {
  name: 'lists',
  title: 'the deepest page of the lists of orders against the first (G10)',
  run: async (context) => {
    const { form, orders } = context
    const site = await context.open()
    const depths = createDepths()
    await fillStore(site.store, { orders, customers: CUSTOMERS, orderState: 'settled', onBatch: depths.see })
    const bytes = await bytesOf(site.store)
    const system = await site.start()
    const customer = await logIn(system.url, seededEmail(0))
    await system.grantAdmin(customer.email)
    const generator = startLoadGenerator(context.closers)
    const rows: Row[] = []
    for (const depth of depths.deepest()) rows.push(await measureDepth(context, { system, customer, generator }, depth))
    if (bytes === undefined) return rows
    const detail = `${orders.toLocaleString('en')} orders with their mails and indexes`
    return [...rows, { measurement: 'lists', detail, form, value: bytes / orders, unit: 'bytes/order' }]
  },
}

async function measureDepth(
  context: Context,
  { system, customer, generator }: { system: RunningSystem; customer: Customer; generator: LoadGenerator },
  depth: Depth,
): Promise<Row> {
  const first = depth.path
  const deepest = `${first}${first.includes('?') ? '&' : '?'}cursor=${encodeCursor(depth.lastId)}`
  const slowestMs = Math.max(
    await timePage(system.url, customer, first, (page) => page.nextCursor !== null),
    await timePage(system.url, customer, deepest, (page) => page.nextCursor === null),
  )
  const side = (path: string) => ({
    pids: system.pids,
    job: { url: system.url, connections: CONNECTIONS, requests: [readOf(customer.token, path)] },
  })
  const requests = Math.min(PAGES.most, Math.max(PAGES.fewest, Math.round(TURN_MS / slowestMs)))
  const effort = { rounds: context.rounds, until: { requests } }
  const comparison = await compare(effort, generator, { yardstick: side(first), subject: side(deepest) })
  const ratio = median(ratiosOf(comparison, ({ p99Ms }) => p99Ms))
  return {
    ...figuresOf(comparison),
    ...defined({ peakMemoryMb: peakMemoryMbOf(system.apiPid) }),
    measurement: 'lists',
    detail: `${first}, page ${depth.page.toLocaleString('en')} against 1, ratio of p99`,
    form: context.form,
    unit: 'requests/s',
    ratio,
    budget: atMost(MOST, '', ratio),
  }
}

/** A page that is empty, or another one, would be no proof. @returns how long it took once it had been asked for before */
async function timePage(
  url: string,
  { token }: Customer,
  path: string,
  isAsExpected: (page: OrderPage) => boolean,
): Promise<number> {
  const get = () => call<OrderPage>(`${url}${path}`, { token })
  const { status, body } = await get()
  if (status !== 200 || body.items.length !== PAGE || !isAsExpected(body))
    throw new Error(`${path} is not the full page that was meant: ${status}, ${body.items?.length} orders`)
  const startedAt = performance.now()
  await get()
  return performance.now() - startedAt
}
