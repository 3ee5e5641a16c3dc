import type { SessionEndings } from '@orders/shared/ports/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type EventStream, followOrder } from '../e2e/event-stream.ts'
import { accountSteps, NEW_PASSWORD, PASSWORD, refusalOf } from './account-steps.ts'
import { orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let url: string
/** Replicas on the same store: one finds ended sessions there, the other is told of them. */
let polling: TestApi
let told: TestApi
const streams: EventStream[] = []

beforeAll(async () => {
  const sessionEndings = channel()
  api = await startTestApi({}, { sessionEndings })
  polling = await startTestApi({}, { store: api.deps.store })
  told = await startTestApi({}, { store: api.deps.store, sessionEndings })
  url = await api.app.listen({ host: '127.0.0.1', port: 0 })
  await api.stock('bike', { available: 1000 })
})
afterEach(() => {
  for (const stream of streams.splice(0)) stream.leave()
})
afterAll(async () => {
  for (const one of [polling, told, api]) await one.close()
})

/** What Redis does where there is one. */
function channel(): SessionEndings {
  const listeners = new Set<(ids: readonly string[]) => void>()
  return {
    publish: (ids) => {
      for (const listener of listeners) listener(ids)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ping: async () => {},
    close: async () => {},
  }
}

const { ask, knows, session, mailedToken } = accountSteps(() => api)
const knowsAt = (replica: TestApi, token: string) => accountSteps(() => replica).knows(token)
const list = async (token: string) => (await ask('GET', 'sessions', { token })).json().items
const currentId = async (token: string): Promise<string> =>
  (await list(token)).find(({ current }: { current: boolean }) => current).id

describe('the sessions of a customer', () => {
  it('are listed, the most lately used first, with what tells one from another and no whole address', async () => {
    const { email, accessToken } = await api.newCustomer()
    api.passMs(5)
    const headers = { 'user-agent': 'Netscape \u0007 4' }
    const login = await ask('POST', 'login', { body: { email, password: PASSWORD }, from: '203.0.113.77', headers })
    const { accessToken: other, refreshToken } = login.json()
    const [first, second, ...rest] = await list(accessToken)
    expect(rest).toEqual([])
    expect(first).toMatchObject({ userAgent: 'Netscape  4', address: '203.0.113.0/24', current: false })
    expect(second).toMatchObject({ address: '127.0.0.0/24', current: true })
    expect(first.lastUsedAt).toBe(first.createdAt)
    expect(Object.keys(first).toSorted()).toEqual(
      ['address', 'createdAt', 'current', 'id', 'lastUsedAt', 'userAgent'].toSorted(),
    )

    api.passMs(1000)
    await ask('POST', 'refresh', { body: { refreshToken } })
    const [used] = await list(other)
    expect(used).toMatchObject({ id: first.id, current: true, createdAt: first.createdAt })
    expect(Date.parse(used.lastUsedAt) - Date.parse(used.createdAt)).toBeGreaterThanOrEqual(1000)
  })

  it('are listed without those that have ended or are of others', async () => {
    const { email, accessToken } = await api.newCustomer()
    await api.newCustomer()
    const { refreshToken } = await session(email)
    await ask('POST', 'logout', { body: { refreshToken } })
    expect(await list(accessToken)).toHaveLength(1)
  })

  it('end one by one: the tokens are good no more at once, and the others go on', async () => {
    const { email, accessToken } = await api.newCustomer()
    const other = await session(email)
    const id = await currentId(other.accessToken)
    expect((await ask('DELETE', `sessions/${id.toUpperCase()}`, { token: accessToken })).statusCode).toBe(204)
    expect([await knows(other.accessToken), await knows(accessToken)]).toEqual([401, 200])
    const refused = await ask('POST', 'refresh', { body: { refreshToken: other.refreshToken } })
    expect(refused.json().code).toBe('INVALID_REFRESH_TOKEN')
    expect((await ask('DELETE', `sessions/${id}`, { token: accessToken })).statusCode).toBe(204)
  })

  it.each(['it is another customer’s', 'it was never one'])('do not end by an id when %s', async (what) => {
    const [ada, eve] = [await api.newCustomer(), await api.newCustomer()]
    const id = what.includes('never') ? 'not-an-id' : await currentId(ada.accessToken)
    const { statusCode, body } = await ask('DELETE', `sessions/${id}`, { token: eve.accessToken })
    expect([statusCode, body]).toEqual([204, ''])
    expect([await knows(ada.accessToken), await knows(eve.accessToken)]).toEqual([200, 200])
    expect((await ask('POST', 'refresh', { body: { refreshToken: ada.refreshToken } })).statusCode).toBe(200)
  })

  it('end all but this one', async () => {
    const [{ email, accessToken }, stranger] = [await api.newCustomer(), await api.newCustomer()]
    const others = [await session(email), await session(email)]
    expect((await ask('DELETE', 'sessions', { token: accessToken })).statusCode).toBe(204)
    for (const other of others) expect(await knows(other.accessToken)).toBe(401)
    expect([await knows(accessToken), await knows(stranger.accessToken)]).toEqual([200, 200])
    expect(await list(accessToken)).toHaveLength(1)
  })

  it('are refused to be ended with a body that says something', async () => {
    const { accessToken } = await api.newCustomer()
    const answer = await ask('DELETE', 'sessions', { token: accessToken, body: { except: 'this' } })
    expect(refusalOf(answer)).toEqual([400, 'VALIDATION_FAILED', 'body/except'])
  })
})

describe('an access token of a session that has ended', () => {
  type Ended = Awaited<ReturnType<TestApi['newCustomer']>>
  const ways: Record<string, (customer: Ended) => Promise<unknown>> = {
    'by logging out': ({ refreshToken }) => ask('POST', 'logout', { body: { refreshToken } }),
    'by its id': async ({ accessToken }) =>
      ask('DELETE', `sessions/${await currentId(accessToken)}`, { token: accessToken }),
    'from another one': async ({ email }) => {
      await ask('DELETE', 'sessions', { token: (await session(email)).accessToken })
    },
    'by a change of the password': async ({ email }) => {
      const body = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }
      await ask('POST', 'password', { token: (await session(email)).accessToken, body })
    },
    'by a reset of the password': async ({ id }) => {
      const body = { token: await mailedToken(id, 'reset-password'), newPassword: NEW_PASSWORD }
      await ask('POST', 'password/reset', { body })
    },
    'by the reuse of a refresh token': async ({ refreshToken }) => {
      await ask('POST', 'refresh', { body: { refreshToken } })
      api.passMs(10_001)
      await ask('POST', 'refresh', { body: { refreshToken } })
    },
    'by the end of the account': ({ accessToken }) =>
      ask('DELETE', 'me', { token: accessToken, body: { password: PASSWORD } }),
  }

  it.each(Object.keys(ways))('%s is refused at once, also by replicas that are told', async (way) => {
    const customer = await api.newCustomer()
    for (const replica of [api, told]) expect(await knowsAt(replica, customer.accessToken)).toBe(200)
    await ways[way]?.(customer)
    for (const replica of [api, told]) expect(await knowsAt(replica, customer.accessToken)).toBe(401)
  })

  it('is refused within 5 s by a replica that is not told', async () => {
    // By a route that asks the store for no user: one without an account is refused elsewhere anyway
    const lists = async (token: string) =>
      (await polling.app.inject({ url: '/api/orders', headers: { authorization: `Bearer ${token}` } })).statusCode
    const endAndAsk = async (end: (customer: Ended) => Promise<unknown>) => {
      const customer = await api.newCustomer()
      expect(await lists(customer.accessToken)).toBe(200)
      await end(customer)
      await expect.poll(() => lists(customer.accessToken), { interval: 50 }).toBe(401)
    }
    await Promise.all(Object.values(ways).map(endAndAsk))
  })

  it('is refused by a replica that starts afterwards', async () => {
    const { accessToken, refreshToken } = await api.newCustomer()
    await ask('POST', 'logout', { body: { refreshToken } })
    const late = await startTestApi({}, { store: api.deps.store })
    expect(await knowsAt(late, accessToken)).toBe(401)
    await late.close()
  })

  it('is refused though the store could not be read for a while', async () => {
    const { store } = api.deps
    let tries = 0
    const findEnded = (sinceMs: number) =>
      tries++ < 2 ? Promise.reject(new Error('the database is away')) : store.sessions.findEnded(sinceMs)
    const late = await startTestApi({}, { store: { ...store, sessions: { ...store.sessions, findEnded } } })
    const { accessToken, refreshToken } = await api.newCustomer()
    await ask('POST', 'logout', { body: { refreshToken } })
    await expect.poll(() => knowsAt(late, accessToken), { interval: 50 }).toBe(401)
    expect(tries).toBeGreaterThan(2)
    await late.close()
  })

  it('ends the event streams that it opened, and no others', async () => {
    const { email, accessToken } = await api.newCustomer()
    const other = await session(email)
    const { id } = orderOf(await api.place(accessToken, [{ productId: 'bike', quantity: 1 }]))
    const [ending, lasting] = [await follow(id, other.accessToken), await follow(id, accessToken)]
    for (const stream of [ending, lasting]) expect(await stream.next()).toMatchObject({ id: '1' })
    await ask('POST', 'logout', { body: { refreshToken: other.refreshToken } })
    expect(await ending.rest()).toEqual([])
    expect((await follow(id, other.accessToken)).status).toBe(401)
    const cancelled = { method: 'POST', url: `/api/orders/${id}/cancel` } as const
    await api.send({ ...cancelled, headers: { authorization: `Bearer ${accessToken}` } })
    expect((await lasting.rest()).map(({ order }) => order.status)).toEqual(['CANCELLED'])
  })

  async function follow(id: string, token: string): Promise<EventStream> {
    const stream = await followOrder(url, id, token)
    streams.push(stream)
    return stream
  }
})
