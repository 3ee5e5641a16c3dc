import { randomInt } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { killUnderLoad } from '../scenarios/kill-rounds.ts'
import { createRandom } from '../scenarios/random.ts'
import { asCustomer, inbox, products, register, until } from './client.ts'
import { SITES } from './sites.ts'
import { startSystem, throwAwayFolder } from './system.ts'

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
        // The other one asks to verify the address
        const ofOrder = found.filter(({ subject }) => subject.startsWith('Your order'))
        return ofOrder.length > 0 ? ofOrder : undefined
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
    const seed = randomInt(2 ** 32)
    const site = await open()
    try {
      const { system } = await killUnderLoad({ site, rounds: 4, random: createRandom(seed) })
      await system.end('SIGTERM')
    } catch (error) {
      throw new Error(`with seed ${seed}`, { cause: error })
    } finally {
      await site.close()
    }
  }, 180_000)
})
