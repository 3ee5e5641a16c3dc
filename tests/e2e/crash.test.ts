import { randomInt } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import type { Order, OrderPage } from '@orders/shared/contracts/orders'
import { describe, expect, it } from 'vitest'
import { asCustomer, type Customer, call, inbox, products, register, until } from './client.ts'
import { SITES } from './deployed.ts'
import { startSystem, throwAwayFolder } from './system.ts'

const START = 100_000
/** A claim that dies with its process is free again after this. */
const BRISK = { VISIBILITY_TIMEOUT_SECONDS: '3' }

/** A queue that takes connections and never answers: an accepted order's message cannot have been sent. */
async function silentQueue(): Promise<{ url: string; server: Server }> {
  const server = createServer(() => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

describe('SIGKILL of embedded mode', () => {
  it('between accepting an order and sending its message does not lose the order', async () => {
    const folder = await throwAwayFolder()
    const queue = await silentQueue()
    const before = await startSystem(folder.path, {
      SQS_URL: `${queue.url}/000000000000/orders`,
      SQS_DLQ_URL: `${queue.url}/000000000000/orders-dead-letters`,
      AWS_ENDPOINT_URL_SQS: queue.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    })
    const ada = await register(before.url, 'ada@example.com')
    const placed = await ada.place([{ productId: 'bike1', quantity: 1 }])
    expect(placed.status).toBe(201)
    await before.end('SIGKILL')
    queue.server.close()

    const after = await startSystem(folder.path)
    try {
      const order = await asCustomer(after.url, ada.email, ada.token).settled(placed.body.id)
      expect(order.status).toBe('CONFIRMED')
      expect((await products(after.url)).get('bike1')).toBe(4)
      const mails = await until('the mail is there', 5000, async () => {
        const found = await inbox(after.inboxUrl)
        return found.length > 0 ? found : undefined
      })
      expect(mails).toHaveLength(1)
    } finally {
      await after.end('SIGTERM')
      await folder.remove()
    }
  })
})

describe.each(SITES)('SIGKILL of every process of $name', ({ open }) => {
  it('at any moment under load loses no acknowledged order, and the stock adds up (G3)', async () => {
    const acknowledged: string[] = []
    const site = await open()
    let system = await site.start(BRISK)
    const { email, token } = await register(system.url, 'ada@example.com')
    await system.grantAdmin(email)
    const product = { name: 'Plenty', price: { amount: 1, currency: 'USD' }, available: START }
    await call(`${system.url}/api/products/plenty`, { method: 'PUT', token, body: product })

    for (let round = 1; round <= 4; round++) {
      const customer = asCustomer(system.url, email, token)
      const target = acknowledged.length + randomInt(5, 80)
      let alive = true
      const load = Array.from({ length: 8 }, async () => {
        while (alive) {
          const answer = await customer.place([{ productId: 'plenty', quantity: 1 }]).catch(() => undefined)
          if (answer?.status === 201) acknowledged.push(answer.body.id)
        }
      })
      await until(`${target} orders are accepted`, 10_000, async () => acknowledged.length >= target || undefined)
      await system.end('SIGKILL')
      alive = false
      await Promise.all(load)
      system = await site.start(BRISK)
    }

    try {
      const customer = asCustomer(system.url, email, token)
      for (const id of acknowledged) expect((await customer.settled(id, 60_000)).status).toBe('CONFIRMED')
      // An order may be stored though its answer was lost with the process; it is settled and counted like any other
      const stored = await everyOrder(customer)
      for (const { id } of stored) await customer.settled(id, 60_000)
      expect(stored.length).toBeGreaterThanOrEqual(acknowledged.length)
      expect((await products(system.url)).get('plenty')).toBe(START - stored.length)
    } finally {
      await system.end('SIGTERM')
      await site.close()
    }
  }, 180_000)
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
