import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, mailAbout, register, until } from './client.ts'
import { SITES } from './sites.ts'
import type { TestSite, TestSystem } from './system.ts'

describe.each(SITES)('the whole story on $name', ({ open }) => {
  let site: TestSite
  let system: TestSystem
  beforeAll(async () => {
    site = await open()
    system = await site.start({ PUBLIC_URL: 'https://shop.example' })
  })
  afterAll(async () => {
    await system?.end('SIGTERM')
    await site?.close()
  })

  it('takes an order from HTTP through the queue to one e-mail', async () => {
    const ada = await register(system.url, 'ada@example.com')
    const placed = await ada.place([{ productId: 'helmet1', quantity: 2 }])
    expect(placed.status).toBe(201)
    const order = await ada.settled(placed.body.id)
    expect(order.history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])

    const mail = await until('the mail is there', 5000, () => mailAbout(system.inboxUrl, order.id))
    expect(mail.destination.to).toEqual(['ada@example.com'])
    for (const text of [mail.body.text, mail.body.html]) {
      expect(text).toContain(`https://shop.example/console#/orders/${order.id}`)
      expect(text).toContain('Helmet')
      expect(text).toContain('40.00')
    }
  })

  it('lets an admin, made by a command beside it, change the stock at once', async () => {
    const bob = await register(system.url, 'bob@example.com')
    const restock = () =>
      call(`${system.url}/api/products/gloves1/stock`, { method: 'POST', token: bob.token, body: { delta: 2 } })
    expect((await restock()).status).toBe(403)
    await system.grantAdmin('BOB@example.com')
    expect(await restock()).toMatchObject({ status: 200, body: { id: 'gloves1', available: 10 } })
    await expect(system.grantAdmin('nobody@example.com')).rejects.toThrow(
      'Nobody has registered as nobody@example.com.',
    )
  })

  it('serves a settled order from the cache, as it is in the database', async () => {
    const eve = await register(system.url, 'eve@example.com')
    const { body } = await eve.place([{ productId: 'gloves1', quantity: 1 }])
    const settled = await eve.settled(body.id)
    const again = await eve.read(body.id)
    expect([again.headers.get('x-cache'), again.body]).toEqual(['HIT', settled])
    expect((await eve.list()).body.items).toEqual([settled])
  })
})
