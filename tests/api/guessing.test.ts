import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountSteps, NEW_PASSWORD, PASSWORD } from './account-steps.ts'
import { REFRESH_SECRET, startTestApi, type TestApi } from './harness.ts'

const PER_ACCOUNT = 10
const PER_PLACE = 30

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ RATE_LIMIT_AUTH_PER_EMAIL: PER_ACCOUNT, RATE_LIMIT_AUTH_PER_IP: PER_PLACE })
})
afterAll(() => api.close())

const { ask, logIn, session, mailedToken } = accountSteps(() => api)
const WRONG = 'wrong horse battery'

let addresses = 0
/** An address that no one else has. */
const elsewhere = () => `198.51.${(addresses >> 8) & 255}.${addresses++ & 255}`
let people = 0
/** Who has logged in once, from an address of their own. */
async function owner() {
  const [email, home] = [`owner${++people}@example.com`, elsewhere()]
  const { id } = (
    await ask('POST', 'register', { body: { username: 'o', email, password: PASSWORD }, from: elsewhere() })
  ).json()
  const login = await logIn(email, PASSWORD, { from: home })
  return { id: id as string, email, home, cookie: cookieOf(login), token: login.json().accessToken as string }
}
const cookieOf = ({ headers }: { headers: Record<string, unknown> }) =>
  String(headers['set-cookie']).split(';')[0] ?? ''
const guess = async (email: string, more: { from?: string; headers?: Record<string, string> } = {}) =>
  (await logIn(email, WRONG, { from: elsewhere(), ...more })).statusCode
const guesses = async (email: string, count: number) => {
  const statuses = []
  for (let n = 0; n < count; n++) statuses.push(await guess(email))
  return statuses
}
const getsIn = async (email: string, more: { from?: string; headers?: Record<string, string> } = {}) =>
  (await logIn(email, PASSWORD, { from: elsewhere(), ...more })).statusCode

describe('right passwords', () => {
  it('are never counted, from one address neither', async () => {
    const { email } = await owner()
    const from = elsewhere()
    const statuses = new Set<number>()
    // Many at once: those whose answers are not there yet are waited for
    for (const { statusCode } of await Promise.all(Array.from({ length: 30 }, () => logIn(email, PASSWORD, { from }))))
      statuses.add(statusCode)
    expect([...statuses]).toEqual([200])
    expect(await guesses(email, PER_ACCOUNT)).toEqual(Array(PER_ACCOUNT).fill(401))
  })
})

describe('wrong passwords', () => {
  it('for one account are few in a minute, from however many addresses and in whatever letters', async () => {
    const { email } = await owner()
    expect(await guesses(email, PER_ACCOUNT)).toEqual(Array(PER_ACCOUNT).fill(401))
    const refused = await logIn(email.toUpperCase(), WRONG, { from: elsewhere() })
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
  })

  it('for one account are few in an hour, too', async () => {
    const { email } = await owner()
    let checked = 0
    for (let minute = 0; minute < 20; minute++) {
      api.passMs(61_000)
      const statuses = await guesses(email, PER_ACCOUNT + 1)
      checked += statuses.filter((status) => status === 401).length
    }
    expect(checked).toBeLessThanOrEqual(100)
    expect(checked).toBeGreaterThanOrEqual(PER_ACCOUNT)
    const { headers } = await logIn(email, WRONG, { from: elsewhere() })
    expect(Number(headers['retry-after'])).toBeGreaterThan(60)
  })

  it('that are sent at the same time are no more', async () => {
    const { email } = await owner()
    const statuses = await Promise.all(Array.from({ length: 60 }, () => guess(email)))
    expect(statuses.filter((status) => status === 401)).toHaveLength(PER_ACCOUNT)
    expect(statuses.filter((status) => status === 429)).toHaveLength(60 - PER_ACCOUNT)
  })

  it('for an account that is not there are counted alike', async () => {
    const unknown = `nobody${elsewhere()}@example.com`
    expect(await guesses(unknown, PER_ACCOUNT + 2)).toEqual([...Array(PER_ACCOUNT).fill(401), 429, 429])
  })

  it('from one address for one account are ten in half an hour, which is no more than the account has left', async () => {
    const [victim, other] = [await owner(), await owner()]
    const from = elsewhere()
    for (let half = 0; half < 2; half++) {
      const statuses = []
      for (let n = 0; n < 14; n++) statuses.push(await guess(victim.email, { from }))
      expect(statuses).toEqual([...Array(10).fill(401), ...Array(4).fill(429)])
      api.passMs(60_000)
      // On a new device, in a network that nobody has logged in from
      expect(await getsIn(victim.email)).toBe(200)
      expect(await getsIn(other.email, { from })).toBe(200)
      api.passMs(20 * 60_000)
      expect(await guess(victim.email, { from })).toBe(429)
      api.passMs(9 * 60_000)
    }
  })

  it('from one address are few, for however many accounts, and its neighbours in a /64 count as one', async () => {
    const statuses = []
    for (let n = 0; n <= PER_PLACE; n++)
      statuses.push(await guess(`someone${n}@example.com`, { from: `2001:db8:1:2::${n.toString(16)}` }))
    expect(statuses).toEqual([...Array(PER_PLACE).fill(401), 429])
    expect(await guess('someone@example.com', { from: '2001:db8:1:3::1' })).toBe(401)
  })
})

describe('an owner whom strangers guess at', () => {
  it('gets in from the device and from the address of an earlier login, and nobody else does', async () => {
    const { email, home, cookie } = await owner()
    await guesses(email, PER_ACCOUNT + 1)
    expect(await getsIn(email)).toBe(429)
    expect(await getsIn(email, { headers: { cookie } })).toBe(200)
    expect(await getsIn(email, { from: home })).toBe(200)
    expect(await guess(email)).toBe(429)
  })

  it('gets in from where it has registered, without a login before', async () => {
    const email = `owner${++people}@example.com`
    const cookie = cookieOf(await ask('POST', 'register', { body: { username: 'o', email, password: PASSWORD } }))
    await guesses(email, PER_ACCOUNT + 1)
    expect([await getsIn(email), await getsIn(email, { headers: { cookie } })]).toEqual([429, 200])
  })

  it('gets in while it goes on', async () => {
    const { email, cookie } = await owner()
    const attack = Array.from({ length: 40 }, () => guess(email))
    const logins = []
    for (let n = 0; n < 5; n++) logins.push(await getsIn(email, { headers: { cookie } }))
    expect(logins).toEqual(Array(5).fill(200))
    await Promise.all(attack)
  })

  it('gets in with the device from a network that others have spoilt', async () => {
    const { email, cookie } = await owner()
    const from = elsewhere()
    for (let n = 0; n < PER_PLACE; n++) await guess(`other${n}@example.com`, { from })
    expect(await getsIn(email, { from })).toBe(429)
    expect(await getsIn(email, { from, headers: { cookie } })).toBe(200)
  })

  it('gets in from the address of a login before the secret was rotated', async () => {
    const { email, home } = await owner()
    const secrets = { REFRESH_TOKEN_JWT_SECRET: 'n'.repeat(40), REFRESH_TOKEN_JWT_SECRET_PREVIOUS: REFRESH_SECRET }
    const rotated = await startTestApi(
      { ...secrets, RATE_LIMIT_AUTH_PER_EMAIL: 1, RATE_LIMIT_AUTH_PER_IP: PER_PLACE },
      { store: api.deps.store },
    )
    const there = accountSteps(() => rotated)
    const statusFrom = async (from: string, password: string) =>
      (await there.logIn(email, password, { from })).statusCode
    expect(await statusFrom(elsewhere(), WRONG)).toBe(401)
    expect(await statusFrom(elsewhere(), PASSWORD)).toBe(429)
    expect(await statusFrom(home, PASSWORD)).toBe(200)
    await rotated.close()
  })

  it('has ten tries on a known device, and another device has its own', async () => {
    const { email, home, cookie } = await owner()
    const otherCookie = cookieOf(await logIn(email, PASSWORD, { from: elsewhere() }))
    await guesses(email, PER_ACCOUNT)
    const statuses = []
    for (let n = 0; n < 12; n++) statuses.push(await guess(email, { headers: { cookie } }))
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    expect(await getsIn(email, { headers: { cookie } })).toBe(429)
    expect(await getsIn(email, { headers: { cookie: otherCookie } })).toBe(200)
    expect(await getsIn(email, { from: home })).toBe(200)
    api.passMs(15 * 60_000)
    expect(await getsIn(email, { headers: { cookie } })).toBe(200)
  })

  it('gets in after a new password by mail', async () => {
    const { id, email } = await owner()
    await guesses(email, PER_ACCOUNT)
    const token = await mailedToken(id, 'reset-password')
    const from = elsewhere()
    const reset = await ask('POST', 'password/reset', { body: { token, newPassword: NEW_PASSWORD }, from })
    const headers = { cookie: cookieOf(reset) }
    expect((await logIn(email, NEW_PASSWORD, { from: elsewhere(), headers })).statusCode).toBe(200)
  })
})

describe('the cookie of a device', () => {
  it('is for the routes of accounts only, and scripts do not see it', async () => {
    const { email, cookie } = await owner()
    const header = String((await logIn(email)).headers['set-cookie'])
    expect(header).toMatch(/^device=[^;]+; Path=\/api\/auth; Max-Age=31536000; HttpOnly; SameSite=Strict$/)
    const again = await logIn(email, PASSWORD, { headers: { cookie: `theme=dark; ${cookie}; x=y` } })
    expect(cookieOf(again)).toBe(cookie)
  })

  it('opens nothing', async () => {
    const { cookie } = await owner()
    expect((await ask('GET', 'me', { headers: { cookie } })).statusCode).toBe(401)
  })

  it('is of no use when it is forged, or another’s, and is not given for a wrong password', async () => {
    const [victim, eve] = [await owner(), await owner()]
    await guesses(victim.email, PER_ACCOUNT)
    const mac = eve.cookie.split('.').at(-1)
    const forged = [
      eve.cookie,
      `device=${victim.id}.01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e.${mac}`,
      victim.cookie.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
      victim.cookie.replace(/\.[^.]+$/, ''),
      `${victim.cookie}x`,
      'device=a.b.c',
    ]
    for (const cookie of forged) expect(await getsIn(victim.email, { headers: { cookie } })).toBe(429)
    expect(await getsIn(victim.email, { headers: { cookie: victim.cookie } })).toBe(200)
    const wrong = await logIn('someone-else@example.com', WRONG, { from: elsewhere() })
    expect([wrong.statusCode, wrong.headers['set-cookie']]).toEqual([401, undefined])
  })
})

it('an address that an attacker has logged in from is no known one of the victim', async () => {
  const [victim, eve] = [await owner(), await owner()]
  await guesses(victim.email, PER_ACCOUNT)
  await session(eve.email)
  expect(await guess(victim.email, { from: eve.home })).toBe(429)
})
