import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Customer, call, products, register } from './client.ts'
import { SITES } from './deployed.ts'
import type { TestSite, TestSystem } from './system.ts'

describe.each(SITES)('many customers at once on $name', ({ open }) => {
  let site: TestSite
  let system: TestSystem
  let customers: Customer[]
  beforeAll(async () => {
    site = await open()
    system = await site.start()
    customers = await Promise.all(Array.from({ length: 10 }, (_, n) => register(system.url, `buyer${n}@example.com`)))
    await system.grantAdmin('buyer0@example.com')
  })
  afterAll(async () => {
    await system?.end('SIGTERM')
    await site?.close()
  })

  const buyer = (n: number): Customer => customers[n % customers.length]!
  const stock = (id: string, available: number) =>
    call(`${system.url}/api/products/${id}`, {
      method: 'PUT',
      token: buyer(0).token,
      body: { name: id, price: { amount: 100, currency: 'USD' }, available },
    })

  describe('a thousand buyers at once (G1)', () => {
    it('buy exactly what is there, though their lines come in different orders', async () => {
      const ids = ['scarce-a', 'scarce-b', 'scarce-c']
      for (const id of ids) await stock(id, 100)
      const baskets = Array.from({ length: 1000 }, (_, n) => {
        const rotated = ids.map((_, index) => ids[(index + n) % ids.length]!)
        return (n % 2 ? rotated : rotated.toReversed()).map((productId) => ({ productId, quantity: 1 }))
      })
      const answers = await Promise.all(baskets.map((items, n) => buyer(n).place(items)))

      const accepted = answers.filter(({ status }) => status === 201)
      const refused = answers.filter(({ status }) => status === 409)
      expect([accepted.length, refused.length]).toEqual([100, 900])
      expect(new Set(refused.map(({ body }) => (body as unknown as { code: string }).code))).toEqual(
        new Set(['OUT_OF_STOCK']),
      )
      const left = await products(system.url)
      expect(ids.map((id) => left.get(id))).toEqual([0, 0, 0])

      const orders = await Promise.all(
        accepted.map(({ body }) => findBuyer(body.id).then((customer) => customer.settled(body.id, 60_000))),
      )
      expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['CONFIRMED']))
    })
  })

  describe('one key sent a hundred times at once (G2)', () => {
    it('makes one order; the others are replays or told to wait; another body is refused', async () => {
      await stock('plenty', 1000)
      const items = [{ productId: 'plenty', quantity: 1 }]
      const answers = await Promise.all(Array.from({ length: 100 }, () => buyer(1).place(items, 'same-key')))

      const made = answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotent-replayed'))
      const replayed = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')
      const inUse = answers.filter(({ status }) => status === 409)
      expect(made).toHaveLength(1)
      expect(replayed.length + inUse.length).toBe(99)
      for (const answer of replayed) expect([answer.status, answer.body]).toEqual([201, made[0]?.body])
      expect((await products(system.url)).get('plenty')).toBe(999)

      const other = await buyer(1).place([{ productId: 'plenty', quantity: 2 }], 'same-key')
      expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
      expect((await products(system.url)).get('plenty')).toBe(999)
    })
  })

  /** The buyer whose order it is: everybody else is told that there is none. */
  async function findBuyer(orderId: string): Promise<Customer> {
    for (let n = 0; n < customers.length; n++) {
      const customer = buyer(n)
      if ((await customer.read(orderId)).status === 200) return customer
    }
    throw new Error(`nobody owns order ${orderId}`)
  }
})
