import { expect, it } from 'vitest'
import { asCustomer, call, inbox, products, register, until } from './client.ts'
import { startSystem, throwAwayFolder } from './system.ts'

const AWAIT = { FULFILMENT: 'await', EMAIL_VERIFICATION: 'off', LOG_LEVEL: 'info' }

it('orders wait for their answers through SIGKILL, and another way of fulfilment; each ends as it is answered', async () => {
  const folder = await throwAwayFolder()
  const before = await startSystem(folder.path, AWAIT)
  const ada = await register(before.url, 'ada@example.com')
  const boss = await register(before.url, 'boss@example.com')
  await before.grantAdmin(boss.email)
  const bike = [{ productId: 'bike1', quantity: 1 }]
  const placed = [await ada.place(bike), await ada.place(bike), await ada.place(bike)].map(({ body }) => body)
  const [shipped, refused, regretted] = placed as [(typeof placed)[0], (typeof placed)[0], (typeof placed)[0]]
  const waiting = await until('all of them wait', 20_000, async () => {
    const orders = await Promise.all(placed.map(async ({ id }) => (await ada.read(id)).body))
    return orders.every(({ status, version }) => status === 'PROCESSING' && version === 3) ? orders : undefined
  })
  await before.end('SIGKILL')

  // It would fulfil every order that it could claim
  const after = await startSystem(folder.path, { ...AWAIT, FULFILMENT: 'auto' })
  try {
    const again = asCustomer(after.url, ada.email, ada.token)
    const answer = (id: string, body: object, token = boss.token) =>
      call<{ status: string; code?: string }>(`${after.url}/api/orders/${id}/fulfilment`, {
        method: 'POST',
        token,
        body,
      })
    const other = (await again.place([{ productId: 'helmet1', quantity: 1 }])).body
    expect((await again.settled(other.id)).status).toBe('CONFIRMED')
    for (const order of waiting) expect((await again.read(order.id)).body).toEqual(order)

    expect((await answer(shipped.id, { outcome: 'fulfilled' }, ada.token)).status).toBe(403)
    expect((await answer(shipped.id, { outcome: 'fulfilled', reference: 'SHIP-1' })).body.status).toBe('CONFIRMED')
    expect((await answer(refused.id, { outcome: 'refused', reason: 'it fell over' })).body.status).toBe('FAILED')
    expect((await again.cancel(regretted.id)).body.status).toBe('CANCELLED')
    expect((await answer(regretted.id, { outcome: 'fulfilled' })).body.code).toBe('ORDER_NOT_FULFILLABLE')
    expect((await products(after.url)).get('bike1')).toBe(4)

    const ends = [`${shipped.number} is confirmed`, `${regretted.number} is cancelled`, `${refused.number}`]
    await until('its customer is told of each end', 15_000, async () => {
      const subjects = (await inbox(after.inboxUrl)).map(({ subject }) => subject)
      return ends.every((end) => subjects.some((subject) => subject.includes(end))) || undefined
    })
    expect(after.processes.map(({ output }) => output()).join('')).not.toContain('are published again')
  } finally {
    await after.end('SIGTERM')
    await folder.remove()
  }
}, 90_000)
