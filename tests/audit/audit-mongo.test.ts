import { randomUUID } from 'node:crypto'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itNeeds } from '../adapters/needs.ts'
import { runToEnd } from '../e2e/processes.ts'
import { COMMANDS, throwAwayFolder } from '../e2e/system.ts'
import { openBusyShop } from './busy-shop.ts'

const server = process.env['MONGODB_URL']

if (server) describe('the audit of a MongoDB', () => describeAudits(inItsOwnDatabase(server)))
else itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')

function inItsOwnDatabase(url: string): string {
  const address = new URL(url)
  address.pathname = `/orders_test_${randomUUID().replaceAll('-', '')}`
  return address.href
}

function describeAudits(url: string): void {
  const store = createMongoStore({ url })
  const client = new MongoClient(url)
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  let shop: Awaited<ReturnType<typeof openBusyShop>>
  beforeAll(async () => {
    folder = await throwAwayFolder()
    await store.prepare()
    shop = await openBusyShop(store)
  })
  afterAll(async () => {
    await client.db().dropDatabase()
    await Promise.all([store.close(), client.close(), folder.remove()])
  })

  async function audit() {
    const env = { MONGODB_URL: url }
    const { code, stdout, stderr } = await runToEnd({
      main: COMMANDS,
      folder: folder.path,
      env,
      args: ['audit', '--json'],
    })
    expect(stderr).toBe('')
    return { code, ...JSON.parse(stdout) }
  }

  it('finds nothing while orders are placed, processed and cancelled', { timeout: 60_000 }, async () => {
    const reports = await shop.rushDuring(async () => [await audit(), await audit(), await audit()])
    expect(reports).toMatchObject(Array(3).fill({ code: 0, sound: true, violations: [] }))
    expect(reports[2]!.checked.orders).toBeGreaterThan(reports[0]!.checked.orders)
  })

  it('names whatever was tampered with', async () => {
    const [shortened, silent] = [await shop.confirmed(), await shop.failed()]
    await client
      .db()
      .collection<{ _id: string }>('orders')
      .updateOne({ _id: shortened.id }, { $pop: { history: 1 } })
    await client.db().collection('mails').deleteOne({ orderId: silent.id })
    await client
      .db()
      .collection<{ _id: string }>('products')
      .updateOne({ _id: shop.productId }, { $inc: { stocked: 1 } })
    const { code, violations } = await audit()
    expect(violations).toMatchObject([
      { rule: 'stock.sum', id: shop.productId },
      { rule: 'order.status', id: shortened.id },
      { rule: 'mail.unexpected', id: shortened.id },
      { rule: 'mail.missing', id: silent.id },
    ])
    expect(code).toBe(1)
  })
}
