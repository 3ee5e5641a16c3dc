import assert from 'node:assert/strict'
import { type Customer, call, until } from '../../e2e/client.ts'
import { BRISK } from '../../scenarios/kill-rounds.ts'
import { startLoad } from '../../scenarios/load.ts'
import { allSettled } from '../../scenarios/settlement.ts'
import { openShop, reopenShop, type Shop } from '../../scenarios/shop.ts'
import {
  allHear,
  assertNothingPersonal,
  figuresOf,
  readEndpoint,
  registerAll,
  registerHealthy,
  worstDelayMs,
} from '../../scenarios/subscribers.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

/** Retries come after 5 and 30 s and a fifth, and the claim of a worker that was killed ends by itself. */
const HEARD_WITHIN_MS = 120_000
/** Half of what a dead endpoint takes to be given up: a delivery that waited for one would be later than this. */
const HEALTHY_WITHIN_MS = 5_000
const KILLS = 3

/** Where no delivery may be made to, and URLs that are none. */
const REFUSED_URLS = [
  'https://10.0.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[fd00:ec2::254]/',
  'https://[::ffff:10.0.0.1]/',
  'https://0x0a000001/',
  'https://167772161/',
  'http://example.com/',
  'ftp://example.com/',
  'https://user:secret@example.com/',
  'not a url',
]

export const g19: Guarantee = {
  id: 'G19',
  title: 'subscribers hear of it',
  forms: BOTH_FORMS,
  run: async ({ long, closers, open }) => {
    const count = long ? 500 : 60
    const site = await open({ queue: 'own', env: { ...BRISK, WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' } })
    let system = await site.start()
    let shop = await openShop(system, { customers: 8, stock: { plenty: 1_000_000 } })
    const to = { admin: shop.admin, url: system.url, closers }
    await refuseInside(shop.admin, system.url)

    const first = await registerHealthy(to, 1)
    await placeMany(shop, count)
    await allHear(first, await allSettled(shop.customers, 60_000), HEARD_WITHIN_MS)
    const aloneMs = worstDelayMs(first)

    const since = new Date().toISOString()
    const { all, live, healthy, stopFlapping } = await registerAll(to)
    const isTold = ({ createdAt }: { createdAt: string }) => createdAt >= since
    await placeMany(shop, count)
    await allHear(healthy, (await allSettled(shop.customers, 60_000)).filter(isTold), HEARD_WITHIN_MS)
    const besideSickMs = worstDelayMs(healthy)
    assert.ok(besideSickMs < HEALTHY_WITHIN_MS, `a healthy endpoint waited ${besideSickMs} ms beside sick ones`)

    for (let kill = 0; kill < KILLS; kill++) {
      const basket = () => [{ productId: 'plenty', quantity: 1 }]
      const load = startLoad({ customers: shop.customers, atOnce: 8, basket })
      await until(`${count} orders are placed`, 60_000, async () => load.acknowledged.length >= count || undefined)
      await system.end('SIGKILL')
      await load.stop()
      system = await site.start()
      shop = await reopenShop(shop, system)
    }
    stopFlapping()
    const told = (await allSettled(shop.customers, 60_000)).filter(isTold)
    const endedAt = performance.now()
    await allHear(live, told, HEARD_WITHIN_MS)
    assertNothingPersonal(all, ['@', 'Ada'])
    await isPaused(shop.admin, system.url, all.find(({ name }) => name === 'gone')?.id ?? '')
    return {
      orders: told.length,
      kills: KILLS,
      'p99 until delivered, alone, ms': aloneMs,
      'p99 until delivered, beside sick ones, ms': besideSickMs,
      'all had all, ms after the last order': Math.round(performance.now() - endedAt),
      ...figuresOf(live),
      'URLs refused': REFUSED_URLS.length,
    }
  },
}

async function placeMany({ customers }: Shop, count: number): Promise<void> {
  const load = startLoad({ customers, atOnce: 4, basket: () => [{ productId: 'plenty', quantity: 1 }] })
  await until(`${count} orders are placed`, 60_000, async () => load.acknowledged.length >= count || undefined)
  await load.stop()
}

async function refuseInside({ token }: Customer, url: string): Promise<void> {
  for (const inside of REFUSED_URLS) {
    const body = { url: inside, events: ['order.placed'] }
    const answer = await call(`${url}/api/admin/webhooks`, { method: 'POST', token, body })
    assert.equal(answer.status, 400, `an endpoint at ${inside} was answered ${answer.status}`)
    assert.match(JSON.stringify(answer.body), /"path":"body\/url"/)
  }
}

async function isPaused(admin: Customer, url: string, id: string): Promise<void> {
  const { state, pausedReason } = await readEndpoint({ admin, url }, id)
  assert.deepEqual({ state, pausedReason }, { state: 'paused', pausedReason: 'gone' })
}
