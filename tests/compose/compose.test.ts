import type { Order, OrderPage } from '@orders/shared/contracts/orders'
import { beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { mailsTo } from '../containers/localstack.ts'
import { describeStory } from '../containers/story.ts'
import { verifyAddress } from '../containers/verify-address.ts'
import { type Customer, call, products, register, until } from '../e2e/client.ts'
import { compose, containers, inDatabase } from './compose.ts'
import { startLoad } from './load.ts'

const url = `http://127.0.0.1:${process.env['API_PORT']}`
const localStackUrl = `http://127.0.0.1:${process.env['LOCALSTACK_PORT']}`
const START = 100_000
const SENT_CONFIRMATIONS = `db.mails.find({ kind: 'confirmed', state: 'sent' }).toArray().map((mail) => mail.orderId)`

describe('docker compose up --scale worker=3', () => {
  it('brings everything up: three workers, and queues that were made first', async () => {
    const states = (await containers()).map(({ Service, State, Health, ExitCode }) =>
      [Service, State, Health, ExitCode].join(' ').replaceAll('  ', ' '),
    )
    expect(states.toSorted()).toEqual([
      'api running healthy 0',
      'localstack running healthy 0',
      'mongo running healthy 0',
      'provision exited 0',
      'redis running healthy 0',
      'reprovision running healthy 0',
      ...Array(3).fill('worker running healthy 0'),
    ])
  })

  it('serves the console, which was built into the image', async () => {
    const page = await (await fetch(`${url}/console`)).text()
    const [, script = ''] = /<script type="module" src="([^"]+)">/.exec(page) ?? []
    expect((await fetch(new URL(script, `${url}/console`))).status, script).toBe(200)
  })
})

describeStory('through the containers', async () => ({
  url,
  mailsTo: (email) => mailsTo(localStackUrl, email),
  pauseWorkers: async () => void (await compose('pause', 'worker')),
  resumeWorkers: async () => void (await compose('unpause', 'worker')),
  stop: async () => {},
}))

it('shows the mails that LocalStack was given in the inbox', async () => {
  const { body } = await call<{ hasInbox: boolean; total: number }>(`${url}/console/inbox/mails`)
  expect(body.hasInbox).toBe(true)
  expect(body.total).toBeGreaterThan(0)
  expect((await fetch(`${url}/console/inbox`)).status).toBe(200)
})

describe('a restart of every service while orders are placed', () => {
  let shoppers: Customer[]
  beforeAll(async () => {
    shoppers = await Promise.all(Array.from({ length: 5 }, (_, n) => register(url, `shopper${n}@example.com`)))
    const toShoppers = { url, mailsTo: (email: string) => mailsTo(localStackUrl, email) }
    await Promise.all(shoppers.map(({ email }) => verifyAddress(toShoppers, email)))
    const [admin] = shoppers
    if (!admin) throw new Error('no shopper')
    await compose('exec', '-T', 'api', 'node', 'packages/cli/src/main.ts', 'admin', 'grant', admin.email)
    const body = { name: 'Plenty', price: { amount: 1, currency: 'USD' }, available: START }
    const { status } = await call(`${url}/api/products/plenty`, { method: 'PUT', token: admin.token, body })
    expect(status).toBe(201)
  })

  it('loses no acknowledged order, doubles none, and sends one confirmation each', { timeout: 480_000 }, async () => {
    onTestFailed(async () => {
      process.stderr.write(await compose('logs', '--no-color', 'api', 'worker'))
    })
    const load = startLoad(shoppers, 'plenty')
    await load.more(20)
    for (const service of ['api', 'worker', 'redis', 'mongo', 'localstack']) {
      await compose('restart', service)
      await load.more(40)
    }
    await load.stop()

    const orders = await until('every order is settled', 90_000, async () => {
      const all = (await Promise.all(shoppers.map(everyOrder))).flat()
      return all.every(({ status }) => status === 'CONFIRMED') ? all : undefined
    })
    expect(orders.map(({ id }) => id).toSorted()).toEqual([...load.acknowledged.values()].toSorted())
    expect((await products(url)).get('plenty')).toBe(START - orders.length)

    const expected = [...load.acknowledged.values()].toSorted()
    // LocalStack has the quota of a new SES account: each worker keeps to a mail a second
    await until('every confirmation is sent', 240_000, async () => {
      const sent = await inDatabase<string[]>(SENT_CONFIRMATIONS)
      const ours = sent.filter((orderId) => expected.includes(orderId)).toSorted()
      return JSON.stringify(ours) === JSON.stringify(expected) || undefined
    })
  })
})

describe('docker compose stop', () => {
  it('lets the api and the workers finish and end by themselves', async () => {
    await compose('stop', 'api', 'worker')
    const states = (await containers()).filter(({ Service }) => ['api', 'worker'].includes(Service))
    expect(states.map(({ State, ExitCode }) => [State, ExitCode])).toEqual(Array(4).fill(['exited', 0]))
  })
})

async function everyOrder(customer: Customer): Promise<Order[]> {
  const orders: Order[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body }: { body: OrderPage } = await customer.list(`?limit=100${cursor && `&cursor=${cursor}`}`)
    orders.push(...body.items)
    cursor = body.nextCursor
  }
  return orders
}
