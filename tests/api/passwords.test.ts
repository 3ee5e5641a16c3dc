import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { accountSteps, NEW_PASSWORD, PASSWORD, refusalOf } from './account-steps.ts'
import { startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())
afterEach(() => vi.useRealTimers())

const { ask, logIn, knows, session, mailedToken, mailsOf } = accountSteps(() => api)
const change = (token: string, currentPassword: string, newPassword = NEW_PASSWORD) =>
  ask('POST', 'password', { token, body: { currentPassword, newPassword } })
const forgot = (email: string) => ask('POST', 'password/forgot', { body: { email } })
const reset = (token: string, newPassword = NEW_PASSWORD) =>
  ask('POST', 'password/reset', { body: { token, newPassword } })
const refresh = (refreshToken: string) => ask('POST', 'refresh', { body: { refreshToken } })

describe('changing the password', () => {
  it('ends all other sessions, tells the owner, and the new one is good from then on', async () => {
    const { id, email, accessToken, refreshToken } = await api.newCustomer()
    const other = await session(email)
    expect((await change(accessToken, PASSWORD)).statusCode).toBe(204)
    expect([await knows(accessToken), await knows(other.accessToken)]).toEqual([200, 401])
    expect((await refresh(refreshToken)).statusCode).toBe(200)
    expect(refusalOf(await refresh(other.refreshToken))).toEqual([401, 'INVALID_REFRESH_TOKEN'])
    expect((await logIn(email, PASSWORD)).statusCode).toBe(401)
    expect((await logIn(email, NEW_PASSWORD)).statusCode).toBe(200)
    expect(await mailsOf(id)).toEqual(['verify-email', 'password-changed'])
  })

  it('ends the use of links that choose a new one', async () => {
    const { id, accessToken } = await api.newCustomer()
    const token = await mailedToken(id, 'reset-password')
    await change(accessToken, PASSWORD)
    expect(refusalOf(await reset(token, 'another of nine meadows'))).toEqual([422, 'INVALID_TOKEN'])
  })

  it('takes the current one, and changes nothing without', async () => {
    const { id, email, accessToken } = await api.newCustomer()
    const other = await session(email)
    const answer = await change(accessToken, 'wrong horse battery')
    expect(refusalOf(answer)).toEqual([401, 'INVALID_CREDENTIALS'])
    expect([await knows(other.accessToken), (await logIn(email)).statusCode]).toEqual([200, 200])
    expect(await mailsOf(id)).toEqual(['verify-email'])
  })

  it('is no way to guess it: ten wrong ones a session, and another session of the owner is as free as before', async () => {
    const { email, accessToken } = await api.newCustomer()
    const statuses = []
    for (let n = 0; n < 12; n++) statuses.push((await change(accessToken, `wrong horse ${n}`)).statusCode)
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    const refused = await change(accessToken, PASSWORD)
    expect([refused.statusCode, Number(refused.headers['retry-after']) > 0]).toEqual([429, true])
    const { accessToken: another } = await session(email)
    expect((await change(another, PASSWORD)).statusCode).toBe(204)
  })
})

describe('a weak password', () => {
  const email = 'meadowlark@example.com'
  const weak: [string, string][] = [
    ['is one of the commonest', 'password123'],
    ['is one of the commonest, in capital letters', 'PassWord123'],
    ['is one of the commonest, full-width', '\uff50\uff41\uff53\uff53word123'],
    ['has the name of the address in it', 'my Meadowlark 1'],
    ['is nothing but spaces', ' '.repeat(8)],
    ['is nothing but wide spaces', '\u3000'.repeat(8)],
    ['is short', '1234567'],
  ]
  let customer: { id: string; accessToken: string }
  beforeAll(async () => {
    const { id } = (await ask('POST', 'register', { body: { username: 'm', email, password: PASSWORD } })).json()
    customer = { id, accessToken: (await session(email)).accessToken }
  })

  it.each(weak)('that %s is refused when registering', async (_what, password) => {
    const answer = await ask('POST', 'register', {
      body: { username: 'm', email: 'Meadowlark@another.example.com', password },
    })
    expect(refusalOf(answer)).toEqual([400, 'VALIDATION_FAILED', 'body/password'])
    expect(await api.deps.store.users.findByEmail('meadowlark@another.example.com')).toBeUndefined()
  })

  it.each(weak)('that %s is refused when changing', async (_what, password) => {
    const answer = await change(customer.accessToken, PASSWORD, password)
    expect(refusalOf(answer)).toEqual([400, 'VALIDATION_FAILED', 'body/newPassword'])
    expect((await logIn(email)).statusCode).toBe(200)
  })

  it.each(weak)('that %s is refused by a link, which is good for another then', async (_what, password) => {
    const { id } = await api.newCustomer()
    const own = { ...(await api.deps.store.users.findById(id))!, email }
    const found = vi.spyOn(api.deps.store.users, 'findById').mockResolvedValueOnce(own)
    const token = await mailedToken(id, 'reset-password')
    const answer = await reset(token, password)
    found.mockRestore()
    expect(refusalOf(answer)).toEqual([400, 'VALIDATION_FAILED', 'body/newPassword'])
    expect((await reset(token)).statusCode).toBe(204)
  })
})

describe('a forgotten password', () => {
  it('is answered the same way whether the address is known or not, and noted for both', async () => {
    const { id, email } = await api.newCustomer()
    const before = await api.deps.store.mails.countUnsent()
    const known = await forgot(email)
    const unknown = await forgot('nobody-at-all@example.com')
    expect([known.statusCode, known.body]).toEqual([202, ''])
    expect([unknown.statusCode, unknown.body]).toEqual([202, ''])
    expect(Object.keys(known.headers)).toEqual(Object.keys(unknown.headers))
    expect(await mailsOf(id)).toEqual(['verify-email', 'reset-password'])
    expect((await api.deps.store.mails.countUnsent()) - before).toBe(2)
  })

  it('gets three mails an hour at most, however the address is written, and the answer does not tell', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_601_000 })
    const { id, email } = await api.newCustomer()
    const written = [email, email.toUpperCase(), ` ${email} `, email.replace('@', '\uff20')]
    const statuses = []
    for (let n = 0; n < 12; n++) statuses.push((await forgot(written[n % 4] ?? '')).statusCode)
    expect(statuses).toEqual(Array(12).fill(202))
    expect((await mailsOf(id)).filter((kind) => kind === 'reset-password')).toHaveLength(3)
    vi.useRealTimers()
    await forgot(email)
    expect((await mailsOf(id)).filter((kind) => kind === 'reset-password')).toHaveLength(4)
  })

  it('is chosen anew by the link, which ends all sessions, verifies the address and tells the owner', async () => {
    const { id, email, accessToken } = await api.newCustomer()
    const other = await session(email)
    const token = await mailedToken(id, 'reset-password')
    expect((await reset(token)).statusCode).toBe(204)
    expect([await knows(accessToken), await knows(other.accessToken)]).toEqual([401, 401])
    expect(refusalOf(await refresh(other.refreshToken))).toEqual([401, 'INVALID_REFRESH_TOKEN'])
    expect((await logIn(email, PASSWORD)).statusCode).toBe(401)
    const login = await logIn(email, NEW_PASSWORD)
    const me = await ask('GET', 'me', { token: login.json().accessToken })
    expect([login.statusCode, me.json().emailVerified]).toEqual([200, true])
    expect(await mailsOf(id)).toEqual(['verify-email', 'password-changed'])
  })

  it('is chosen by a link once, and by no other link of the owner then', async () => {
    const { id, email } = await api.newCustomer()
    const [first, second] = [await mailedToken(id, 'reset-password'), await mailedToken(id, 'reset-password')]
    const answers = await Promise.all(Array.from({ length: 10 }, () => reset(first)))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([204, ...Array(9).fill(422)])
    expect(refusalOf(await reset(second, 'another of nine meadows'))).toEqual([422, 'INVALID_TOKEN'])
    expect((await logIn(email, NEW_PASSWORD)).statusCode).toBe(200)
  })

  it('is not chosen by a link that has expired, verifies an address, or was never one', async () => {
    const { id, email, accessToken } = await api.newCustomer()
    const tokens = [
      await mailedToken(id, 'reset-password', 0),
      await mailedToken(id, 'verify-email'),
      await mailedToken('01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e', 'reset-password'),
      'x',
    ]
    for (const token of tokens) {
      const answer = await reset(token)
      expect(refusalOf(answer)).toEqual([422, 'INVALID_TOKEN'])
    }
    expect([await knows(accessToken), (await logIn(email)).statusCode]).toEqual([200, 200])
  })
})
