import { afterEach, describe, expect, it } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

const PASSWORD = 'correct horse battery'
/** Names and parameters of draft-ietf-httpapi-ratelimit-headers, as structured fields (RFC 9651). */
const POLICIES = /^"[a-z-]+";q=\d+;w=\d+(, "[a-z-]+";q=\d+;w=\d+)*$/
const LIMITS = /^"[a-z-]+";r=\d+;t=\d+(, "[a-z-]+";r=\d+;t=\d+)*$/

let api: TestApi
afterEach(() => api.close())

const post = (url: string, body: object, headers = {}) => api.send({ method: 'POST', url, body, headers })
const register = (email: string) => post('/api/auth/register', { username: 'Ada', email, password: PASSWORD })
const logIn = (email: string, password: string) => post('/api/auth/login', { email, password })
type Answer = Awaited<ReturnType<typeof logIn>>

/** What is left, by the name of the limit. */
function leftIn({ headers }: Answer): Record<string, number> {
  expect(headers['ratelimit-policy']).toMatch(POLICIES)
  expect(headers['ratelimit']).toMatch(LIMITS)
  const all = [...String(headers['ratelimit']).matchAll(/"([a-z-]+)";r=(\d+)/g)]
  return Object.fromEntries(all.map(([, name, left]) => [name, Number(left)]))
}

describe('a limited route', () => {
  it('tells how many orders are left, in refusals too, until there are none', async () => {
    api = await startTestApi({ RATE_LIMIT_ORDERS_PER_USER: 3 })
    await api.stock('bike')
    const { accessToken } = await api.newCustomer()
    const order = (productId: string) => api.place(accessToken, [{ productId, quantity: 1 }])
    const placed = await order('bike')
    expect(placed.headers['ratelimit-policy']).toBe('"orders";q=3;w=60')
    expect(placed.headers['ratelimit']).toMatch(/^"orders";r=2;t=(60|59)$/)
    const unknown = await order('nothing')
    expect([unknown.statusCode, leftIn(unknown)]).toEqual([422, { orders: 1 }])
    const invalid = await post('/api/orders', {}, bearer(accessToken))
    expect([invalid.statusCode, leftIn(invalid)]).toEqual([400, { orders: 0 }])
    const refused = await order('bike')
    expect([refused.statusCode, leftIn(refused)]).toEqual([429, { orders: 0 }])
    const [, seconds] = /t=(\d+)/.exec(String(refused.headers['ratelimit'])) ?? []
    expect(seconds).toBe(refused.headers['retry-after'])
  })

  it('tells the tightest of several limits first', async () => {
    api = await startTestApi({ RATE_LIMIT_AUTH_PER_IP: 9, RATE_LIMIT_AUTH_PER_EMAIL: 2 })
    const registered = await register('ada@example.com')
    expect(registered.headers['ratelimit-policy']).toBe('"register-email";q=2;w=60, "register";q=9;w=60')
    expect(leftIn(registered)).toEqual({ 'register-email': 1, register: 8 })
    await register('bob@example.com')
    const third = await register('ada@example.com')
    const fourth = await register('ada@example.com')
    expect([third.statusCode, leftIn(third)]).toEqual([409, { 'register-email': 0, register: 6 }])
    expect([fourth.statusCode, leftIn(fourth)]).toEqual([429, { 'register-email': 0, register: 5 }])
  })

  it('tells nothing where nothing is limited, nor of a customer who is not logged in', async () => {
    api = await startTestApi()
    for (const answer of [await api.send({ url: '/api/products' }), await post('/api/orders', {})])
      expect(answer.headers).not.toHaveProperty('ratelimit')
  })

  it('lets pages of other origins read it', async () => {
    api = await startTestApi({ CORS_ORIGINS: 'https://shop.example' })
    const { headers } = await api.send({ url: '/api/products', headers: { origin: 'https://shop.example' } })
    expect(headers['access-control-expose-headers']).toMatch(/ratelimit, ratelimit-policy/)
  })
})

describe('the log-in', () => {
  it('tells what is left for where it comes from: only wrong attempts count', async () => {
    api = await startTestApi({ RATE_LIMIT_AUTH_PER_IP: 3, RATE_LIMIT_AUTH_PER_EMAIL: 100 })
    await register('ada@example.com')
    const right = await logIn('ada@example.com', PASSWORD)
    expect(right.headers['ratelimit-policy']).toBe('"login-minute";q=3;w=60, "login-hour";q=9;w=3600')
    expect(leftIn(right)).toEqual({ 'login-minute': 3, 'login-hour': 9 })
    expect(leftIn(await logIn('nobody@example.com', 'wrong one'))).toEqual({ 'login-minute': 2, 'login-hour': 8 })
    await logIn('nobody@example.com', 'wrong one')
    await logIn('nobody@example.com', 'wrong one')
    const refused = await logIn('nobody@example.com', 'wrong one')
    expect([refused.statusCode, leftIn(refused)]).toEqual([429, { 'login-minute': 0, 'login-hour': 6 }])
    expect(refused.headers).toHaveProperty('retry-after')
  })

  it('tells the same of an account that exists and of one that does not, also when its guesses are used up', async () => {
    api = await startTestApi({ RATE_LIMIT_AUTH_PER_IP: 100, RATE_LIMIT_AUTH_PER_EMAIL: 2 })
    await register('ada@example.com')
    const guess = async (email: string) => {
      const answers = []
      for (let n = 0; n < 4; n++) answers.push(await logIn(email, 'wrong one'))
      return answers.map((answer) => [answer.statusCode, leftIn(answer)['login-minute']])
    }
    const [known, unknown] = [await guess('ada@example.com'), await guess('nobody@example.com')]
    expect(known).toEqual([
      [401, 99],
      [401, 98],
      [429, 98],
      [429, 98],
    ])
    expect(unknown).toEqual(known.map(([status, left]) => [status, Number(left) - 2]))
  })

  it('tells a logged-in user how many passwords may still be tried', async () => {
    api = await startTestApi()
    const { accessToken } = await api.newCustomer()
    const body = { currentPassword: 'wrong one', newPassword: 'staple of nine meadows' }
    const answer = await post('/api/auth/password', body, bearer(accessToken))
    expect(answer.headers['ratelimit-policy']).toBe('"password";q=10;w=900')
    expect([answer.statusCode, leftIn(answer)]).toEqual([401, { password: 9 }])
  })
})
