import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Customer, call, products, register, until } from '../e2e/client.ts'
import { SENDER, type SentMail } from './localstack.ts'
import { verifyAddress } from './verify-address.ts'

/** A system that is deployed somewhere, with the products it starts with. */
export interface Deployment {
  url: string
  mailsTo(email: string): Promise<SentMail[]>
  /** Nothing is processed until `resumeWorkers`. */
  pauseWorkers(): Promise<void>
  resumeWorkers(): Promise<void>
  stop(): Promise<void>
}

const newEmail = () => `ada-${randomBytes(4).toString('hex')}@example.com`
const SETTLED_WITHIN_MS = 40_000

/** What every deployment has to do for its customers. `open` gives one whose stock nobody else touches. */
export function describeStory(name: string, open: () => Promise<Deployment>): void {
  describe(`the story ${name}`, () => {
    let shop: Deployment
    let ada: Customer
    beforeAll(async () => {
      shop = await open()
      ada = await register(shop.url, newEmail())
      await verifyAddress(shop, ada.email)
    }, 120_000)
    afterAll(() => shop?.stop())
    const stockOf = async (id: string) => (await products(shop.url)).get(id)
    const mailAbout = (orderId: string) =>
      until(`a mail about order ${orderId}`, SETTLED_WITHIN_MS, async () =>
        (await shop.mailsTo(ada.email)).find(({ Body }) => Body.text_part.includes(orderId)),
      )

    it('is ready, with every dependency up', async () => {
      const { status, body } = await call(`${shop.url}/health/ready`)
      const dependencies = { database: { status: 'up' }, cache: { status: 'up' }, queue: { status: 'up' } }
      expect({ status, body }).toMatchObject({ status: 200, body: { status: 'ready', dependencies } })
    })

    it('takes an order from HTTP through the queue to CONFIRMED and one mail', async () => {
      const placed = await ada.place([{ productId: 'helmet1', quantity: 2 }])
      expect(placed.status).toBe(201)
      const order = await ada.settled(placed.body.id, SETTLED_WITHIN_MS)
      expect(order.history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])
      const mail = await mailAbout(order.id)
      expect(mail.Source).toBe(SENDER)
      for (const part of [mail.Body.text_part, mail.Body.html_part]) expect(part).toContain('40.00')
      const about = (await shop.mailsTo(ada.email)).filter(({ Body }) => Body.text_part.includes(order.id))
      expect(about).toHaveLength(1)
    })

    it('serves a settled order from the cache, and nothing when the client has it already', async () => {
      const placed = await ada.place([{ productId: 'gloves1', quantity: 1 }])
      await ada.settled(placed.body.id, SETTLED_WITHIN_MS)
      const again = await ada.read(placed.body.id)
      expect([again.status, again.headers.get('x-cache')]).toEqual([200, 'HIT'])
      const unchanged = await fetch(`${shop.url}/api/orders/${placed.body.id}`, {
        headers: { authorization: `Bearer ${ada.token}`, 'if-none-match': again.headers.get('etag') ?? '' },
      })
      expect(unchanged.status).toBe(304)
    })

    it('refuses an order for more than there is, and takes nothing', async () => {
      const refused = await ada.place([
        { productId: 'gloves1', quantity: 1 },
        { productId: 'bike1', quantity: 6 },
      ])
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'OUT_OF_STOCK', items: [{ productId: 'bike1', requested: 6, available: 5 }] },
      })
      expect([await stockOf('gloves1'), await stockOf('bike1')]).toEqual([7, 5])
    })

    it('returns the stock of an order that its customer cancels, and says so by mail', async () => {
      await shop.pauseWorkers()
      const { body } = await ada.place([{ productId: 'bike1', quantity: 3 }])
      expect(await stockOf('bike1')).toBe(2)
      const cancelled = await ada.cancel(body.id)
      await shop.resumeWorkers()
      expect(cancelled).toMatchObject({ status: 200, body: { status: 'CANCELLED' } })
      expect(await stockOf('bike1')).toBe(5)
      expect((await mailAbout(body.id)).Subject).toMatch(/cancelled/i)
      expect((await ada.read(body.id)).body.status).toBe('CANCELLED')
    })

    it('makes one order of one idempotency key', async () => {
      const items = [{ productId: 'helmet1', quantity: 1 }]
      const before = (await stockOf('helmet1')) ?? 0
      const first = await ada.place(items, 'one-key')
      const second = await ada.place(items, 'one-key')
      expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true'])
      expect(second.body.id).toBe(first.body.id)
      expect((await ada.place([{ productId: 'helmet1', quantity: 2 }], 'one-key')).status).toBe(422)
      expect(await stockOf('helmet1')).toBe(before - 1)
    })

    it('shows an order to its owner only', async () => {
      const { body } = await ada.place([{ productId: 'gloves1', quantity: 1 }])
      const eve = await register(shop.url, newEmail())
      expect((await eve.read(body.id)).status).toBe(404)
      expect((await eve.cancel(body.id)).status).toBe(404)
      expect((await eve.list()).body.items).toEqual([])
      expect((await call(`${shop.url}/api/orders/${body.id}`)).status).toBe(401)
    })
  })
}
