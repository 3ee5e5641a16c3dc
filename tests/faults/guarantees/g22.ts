import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../../e2e/client.ts'
import { WORKER_LISTENS } from '../../e2e/deployed.ts'
import { type Service, startService } from '../../e2e/ready.ts'
import { throwAwayFolder } from '../../e2e/system.ts'
import { scrape } from '../../ops/exposed-metrics.ts'
import { allSettled, assertNoneLost, assertStockAddsUp, countByStatus } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import type { Closers } from '../closers.ts'
import type { Guarantee } from '../guarantee.ts'
import { startFulfilmentServer } from '../services/fulfilment-server.ts'

const CUSTOMERS = 8
/** Grows, and falls again. */
const LOAD = [
  { orders: 10, everyMs: 100 },
  { orders: 120, everyMs: 0 },
  { orders: 10, everyMs: 100 },
]
/** With this, two at a time, a worker settles fifty orders a second at most. */
const PARTNER_MS = 40
const PER_WORKER = 15
const MOST_WORKERS = 3
const LOOKS_EVERY_MS = 300
/** Before it takes workers away, an autoscaler waits for as long: the most that were wanted in this time stay. */
const STABLE_MS = 3_000
/** Many times what it takes, on a machine that runs other things at the same time. */
const SETTLED_WITHIN_MS = 90_000
const ALONE_WITHIN_MS = 30_000

/** KEDA's formula for a queue with `scaleOnInFlight`, as the chart sets it. */
const workersFor = (messages: number) => Math.min(MOST_WORKERS, Math.max(1, Math.ceil(messages / PER_WORKER)))

export const g22: Guarantee = {
  id: 'G22',
  title: 'workers come and go with the load',
  forms: ['deployed'],
  run: async ({ open, closers }) => {
    const partner = await startFulfilmentServer(async () => {
      await delay(PARTNER_MS)
      return { status: 200 }
    }, closers)
    const env = { ...partner.env, WORKER_CONCURRENCY: '2' }
    const site = await open({ env, shape: { apis: 1, workers: 0 } })
    const system = await site.start()
    const folder = await throwAwayFolder()
    closers.add(folder.remove)
    const scaler = startScaler({ url: system.url, env: site.env, folder: folder.path, closers })
    const shop = await openShop(system, { customers: CUSTOMERS, stock: { plenty: 10_000 } })

    const acknowledged: string[] = []
    const place = async (n: number) => {
      const answer = await shop.customers[n % CUSTOMERS]?.place([{ productId: 'plenty', quantity: 1 }])
      assert.equal(answer?.status, 201)
      acknowledged.push(answer.body.id)
    }
    for (const { orders, everyMs } of LOAD) {
      const placed = Array.from({ length: orders }, async (_, n) => {
        await delay(n * everyMs)
        await place(n)
      })
      await Promise.all(placed)
    }
    const orders = await allSettled(shop.customers, SETTLED_WITHIN_MS)
    const settledAt = Date.now()
    await until('one worker is left', ALONE_WITHIN_MS, async () => scaler.count() === 1 || undefined)
    const aloneMs = Date.now() - settledAt
    const { most, inFlight, ended } = await scaler.stop()

    assertNoneLost(acknowledged, orders)
    assert.deepEqual(countByStatus(orders), { CONFIRMED: acknowledged.length })
    await assertStockAddsUp(system.url, shop, orders)
    assert.equal(most, MOST_WORKERS, 'the load asked for more workers')
    assert.ok(inFlight > 0, 'nothing was ever in flight')
    assert.deepEqual(ended, Array(ended.length).fill(0), 'workers end by themselves')
    return {
      orders: orders.length,
      'most workers': most,
      'ended again': ended.length,
      'back to one after (ms)': aloneMs,
    }
  },
}

interface ScalerOptions {
  url: string
  env: Record<string, string>
  folder: string
  closers: Closers
}

/** Starts and ends worker processes by what an api tells of the queue. */
function startScaler({ url, env, folder, closers }: ScalerOptions) {
  const workers: Service[] = []
  const wanted: { at: number; count: number }[] = []
  const seen = { most: 0, inFlight: 0, ended: [] as (number | null)[] }
  let stopped = false
  let failure: unknown

  const start = async () => {
    const worker = await startService({ main: 'packages/worker/src/main.ts', folder, env }, WORKER_LISTENS)
    closers.add(() => worker.running.kill('SIGKILL'))
    workers.push(worker)
  }
  const endOne = async () => {
    const worker = workers.pop()
    worker?.running.kill('SIGTERM')
    if (worker) seen.ended.push(await worker.running.exited)
  }

  async function look(): Promise<void> {
    const { text } = await scrape(url)
    const waiting = sampleOf(text, 'queue_messages{queue="orders"}')
    const inFlight = sampleOf(text, 'queue_messages_in_flight{queue="orders"}')
    // Told nothing, for the queue did not answer within a second, it leaves the workers as they are
    if (waiting === undefined || inFlight === undefined) return
    wanted.push({ at: Date.now(), count: workersFor(waiting + inFlight) })
    const since = Date.now() - STABLE_MS
    const now = wanted.at(-1)?.count ?? 1
    const stable = Math.max(...wanted.filter(({ at }) => at >= since).map(({ count }) => count))
    await Promise.all(Array.from({ length: Math.max(0, now - workers.length) }, start))
    if (workers.length > stable) await endOne()
    seen.most = Math.max(seen.most, workers.length)
    seen.inFlight = Math.max(seen.inFlight, inFlight)
  }
  async function run(): Promise<void> {
    while (!stopped) {
      await look()
      await delay(LOOKS_EVERY_MS)
    }
  }

  const running = run().catch((error) => {
    failure = error
  })
  return {
    count: () => {
      if (failure) throw failure
      return workers.length
    },
    stop: async () => {
      stopped = true
      await running
      return seen
    },
  }
}

function sampleOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length))
}
