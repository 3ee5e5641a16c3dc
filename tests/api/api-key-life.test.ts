import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { newApiKey } from '@orders/shared/domain/api-key'
import type { LightMyRequestResponse } from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PASSWORD } from './account-steps.ts'
import { keysOf, statusWith } from './api-key-steps.ts'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
/** Another replica on the same store. */
let other: TestApi
let keys: Awaited<ReturnType<typeof keysOf>>
beforeEach(async () => {
  api = await startTestApi({ RATE_LIMIT_PER_KEY: 40, RATE_LIMIT_AUTH_PER_IP: 10 })
  other = await startTestApi({}, { store: api.deps.store })
  keys = await keysOf(api)
})
afterEach(async () => {
  await other.app.close()
  await api.close()
})

const DAY_MS = 86_400_000
/** Between the rotation and the reading of the clock here: a busy machine may take some seconds. */
const ROTATION_TAKES_AT_MOST_MS = 5_000

const detailOf = (answer: LightMyRequestResponse) => answer.json<{ detail: string }>().detail
const readStats = (key: string, of = api) => of.send({ url: '/api/admin/stats', headers: bearer(key) })

describe('a key', () => {
  it('that is revoked is refused at once, and by another replica within five seconds', async () => {
    const { id, key } = await keys.create('stats:read')
    expect([await statusWith(api, key), await statusWith(other, key)]).toEqual([200, 200])
    expect((await keys.revoke(id)).statusCode).toBe(204)
    expect(await statusWith(api, key)).toBe(401)
    other.passMs(4_999)
    expect(detailOf(await readStats(key, other))).toContain('revoked')
    expect((await keys.revoke(id)).json().code).toBe('API_KEY_NOT_FOUND')
  })

  it('asks the store once in two seconds, however often it is used', async () => {
    const { key } = await keys.create('stats:read')
    let reads = 0
    const { findByHash } = api.deps.store.apiKeys
    api.deps.store.apiKeys.findByHash = (hash) => {
      reads += 1
      return findByHash(hash)
    }
    await Promise.all(Array.from({ length: 20 }, () => statusWith(api, key)))
    await statusWith(api, key)
    expect(reads).toBe(1)
    api.passMs(2_000)
    expect(await statusWith(api, key)).toBe(200)
    expect(reads).toBe(2)
  })

  it('is revoked with the erasure of the account that has made it, and no other one is', async () => {
    const others = await keysOf(api)
    const [mine, second, foreign] = [
      await keys.create('stats:read'),
      await keys.create('stats:read'),
      await others.create('stats:read'),
    ]
    expect(await statusWith(api, mine.key)).toBe(200)
    const left = await api.send({
      method: 'DELETE',
      url: '/api/auth/me',
      headers: bearer(keys.admin.accessToken),
      body: { password: PASSWORD },
    })
    expect(left.statusCode).toBe(204)
    const statuses = [mine, second, foreign].map(({ key }) => statusWith(api, key))
    expect(await Promise.all(statuses)).toEqual([401, 401, 200])
    expect(await api.deps.store.apiKeys.findById(second.id)).toBeUndefined()
    const entries = await api.deps.store.adminLog.listOfTargets([mine.id])
    expect(entries).toContainEqual(expect.objectContaining({ action: 'api-key.revoke', adminId: keys.admin.id }))
  })

  it('that is rotated is good for a day beside the new one', async () => {
    const { id, key } = await keys.create('stats:read')
    const rotated = await keys.rotate(id)
    const agoMs = api.deps.clock.nowMs() + DAY_MS - Date.parse(rotated.previousExpiresAt!)
    expect(agoMs).toBeGreaterThanOrEqual(0)
    expect(agoMs).toBeLessThan(ROTATION_TAKES_AT_MOST_MS)
    expect([await statusWith(api, key), await statusWith(api, rotated.key)]).toEqual([200, 200])
    api.passMs(DAY_MS)
    expect([await statusWith(api, key), await statusWith(api, rotated.key)]).toEqual([401, 200])
  })

  it('that is rotated without an overlap ends at once', async () => {
    const { id, key } = await keys.create('stats:read')
    await statusWith(api, key)
    const rotated = await keys.rotate(id, 0)
    expect(rotated).not.toHaveProperty('previousExpiresAt')
    expect([await statusWith(api, key), await statusWith(api, rotated.key)]).toEqual([401, 200])
  })

  it('ends the event streams that it has opened when it is revoked', async () => {
    const { id, key } = await keys.create('orders:read')
    await api.stock('bike1')
    const { accessToken } = await api.newCustomer()
    const order = orderOf(await api.place(accessToken, [{ productId: 'bike1', quantity: 1 }]))
    const stream = api.app.inject({ url: `/api/orders/${order.id}/events`, headers: bearer(key) })
    await expect.poll(async () => (await api.send({ url: '/metrics' })).body).toContain('order_event_streams 1')
    await keys.revoke(id)
    expect((await stream).body).toContain(order.id)
  })

  it('leaves no event stream behind whose client has left while the key was looked up', async () => {
    const { key } = await keys.create('orders:read')
    await api.stock('bike1')
    const { accessToken } = await api.newCustomer()
    const order = orderOf(await api.place(accessToken, [{ productId: 'bike1', quantity: 1 }]))
    const { apiKeys, orders } = api.deps.store
    const { findByHash } = apiKeys
    const asked = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    apiKeys.findByHash = async (hash) => {
      asked.resolve()
      await left.promise
      return findByHash(hash)
    }
    const reads = vi.spyOn(orders, 'findById')
    const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
    const closed = new Promise<void>((resolve) => {
      api.app.server.once('connection', (socket) => socket.once('close', () => resolve()))
    })
    const client = connect(Number(new URL(url).port), '127.0.0.1')
    client.write(`GET /api/orders/${order.id}/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`)
    await asked.promise
    client.destroy()
    await closed
    left.resolve()
    await expect.poll(() => reads.mock.calls.length).toBeGreaterThan(0)
    expect((await api.send({ url: '/metrics' })).body).toContain('order_event_streams 0')
  })
})

describe('what is no key', () => {
  it('but a mistyped one is refused as mistyped, without a look at the store', async () => {
    const { key } = await keys.create('stats:read')
    api.deps.store.apiKeys.findByHash = () => Promise.reject(new Error('was asked'))
    for (const typed of [`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, key.slice(0, -1), 'opk_', `${key}x`]) {
      const refused = await readStats(typed)
      expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"'])
      expect(detailOf(refused)).toContain('mistyped')
    }
  })

  it('is looked up ten times a minute for an address, and known keys of that address stay good', async () => {
    const { key } = await keys.create('stats:read')
    await statusWith(api, key)
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) statuses.push(await statusWith(api, newApiKey(randomInt)))
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429])
    api.passMs(3_000)
    expect(await statusWith(api, key)).toBe(200)
    expect((await readStats(newApiKey(randomInt))).headers['retry-after']).toMatch(/^\d+$/)
    api.passMs(60_000)
    expect(await statusWith(api, newApiKey(randomInt))).toBe(401)
  })
})

describe('the limit of a key', () => {
  it('is shown with what is left of it in RateLimit, ends in 429, and leaves other keys alone', async () => {
    const [one, two] = [await keys.create('stats:read'), await keys.create('stats:read')]
    const first = await readStats(one.key)
    expect(first.headers['ratelimit-policy']).toBe('"api-key";q=40;w=60')
    expect(first.headers['ratelimit']).toBe('"api-key";r=39;t=60')
    for (let n = 1; n < 40; n++) await statusWith(api, one.key)
    const tooMany = await readStats(one.key)
    expect(tooMany.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(tooMany.headers['retry-after']).toBeDefined()
    expect(await statusWith(api, two.key)).toBe(200)
  })
})
