import assert from 'node:assert/strict'
import { until } from '../../e2e/client.ts'
import { type Load, startLoad } from '../../scenarios/load.ts'
import { mailsByOrder } from '../../scenarios/mails.ts'
import { allSettled, assertStockAddsUp } from '../../scenarios/settlement.ts'
import { openShop, reopenShop, type Shop } from '../../scenarios/shop.ts'
import { assertSoundFile, createBackups, ordersMailedIn } from '../backups/command-line.ts'
import { flushRedis } from '../backups/flush-redis.ts'
import { copyDatabase, restoreDatabase } from '../backups/mongo-copy.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Context, Figures, Guarantee } from '../guarantee.ts'

const STOCK = { plenty: 1_000_000 }
const ORDERS_BETWEEN = 50
const SETTLED_WITHIN_MS = 90_000

/** A backup is made under load, the system sells on, and then the backup is all that is left. */
export const g21: Guarantee = {
  id: 'G21',
  title: 'backups restore',
  forms: BOTH_FORMS,
  run: (context) => (context.form === 'embedded' ? whileItRuns(context) : afterACrash(context)),
}

async function whileItRuns({ long, open, closers }: Context): Promise<Figures> {
  const site = await open()
  const backups = createBackups(site.dataDir ?? assert.fail('embedded mode has a data folder'))
  const system = await site.start()
  const shop = await openShop(system, { customers: 8, stock: STOCK })
  const load = startLoadOf(shop)
  closers.add(load.stop)
  const files: string[] = []
  let slowestMs = 0
  for (let n = 0; n < (long ? 100 : 5); n++) {
    await sellOn(load)
    const startedAt = performance.now()
    files.push(await backups.make())
    slowestMs = Math.max(slowestMs, performance.now() - startedAt)
  }
  await sellOn(load)
  await load.stop()
  assert.deepEqual(load.refused, [], 'orders were refused while backups were made')
  await system.end('SIGKILL')
  for (const file of files) await assertSoundFile(file)

  const last = files.at(-1) ?? assert.fail('no backup was made')
  const mailed = ordersMailedIn(last)
  const mailsBefore = await mailsByOrder(site.inboxUrl)
  await backups.restore(last)
  const restored = await site.start()
  const orders = await allSettled((await reopenShop(shop, restored)).customers, SETTLED_WITHIN_MS)
  await assertStockAddsUp(restored.url, shop, orders)
  await site.atRest()
  const mails = await mailsByOrder(site.inboxUrl)
  const repeated = [...mailsBefore].filter(([id, count]) => mailed.has(id) && mails.get(id) !== count)
  assert.deepEqual(repeated, [], 'mails that the backup knows to be sent were sent again')
  return {
    backups: files.length,
    'slowest backup, ms': Math.round(slowestMs),
    acknowledged: load.acknowledged.length,
    restored: orders.length,
    'of them mailed before': mailed.size,
  }
}

/** How a copy of one moment is made of MongoDB is its operator's; here nothing writes meanwhile. Messages of lost orders are still in the queue. */
async function afterACrash({ open }: Context): Promise<Figures> {
  const site = await open()
  const { MONGODB_URL = '', REDIS_URL = '' } = site.env
  const system = await site.start()
  const shop = await openShop(system, { customers: 8, stock: STOCK })
  const load = startLoadOf(shop)
  await sellOn(load)
  await system.end('SIGKILL')
  await load.stop()
  const copy = await copyDatabase(MONGODB_URL)

  const next = await site.start()
  const lost = startLoadOf(await reopenShop(shop, next))
  await sellOn(lost)
  await next.end('SIGKILL')
  await lost.stop()
  await restoreDatabase(MONGODB_URL, copy)
  await flushRedis(REDIS_URL)
  const restored = await site.start()
  const orders = await allSettled((await reopenShop(shop, restored)).customers, SETTLED_WITHIN_MS)
  await assertStockAddsUp(restored.url, shop, orders)
  const ids = new Set(orders.map(({ id }) => id))
  assert.deepEqual(
    load.acknowledged.filter((id) => !ids.has(id)),
    [],
    'orders of the backup are lost',
  )
  return { restored: orders.length, 'placed after the backup': lost.acknowledged.length }
}

const startLoadOf = ({ customers }: Shop): Load =>
  startLoad({ customers, atOnce: 16, basket: () => [{ productId: 'plenty', quantity: 1 }] })

async function sellOn({ acknowledged }: Load): Promise<void> {
  const enough = acknowledged.length + ORDERS_BETWEEN
  await until('orders are accepted', 30_000, async () => acknowledged.length >= enough || undefined)
}
