import { createPasswords } from '@orders/api/auth/passwords/passwords'
import { createSigner } from 'fast-jwt'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ACCESS_SECRET, bearer, REFRESH_SECRET, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())
afterEach(() => vi.useRealTimers())

const post = (url: string, body: object) => api.send({ method: 'POST', url: `/api/auth/${url}`, body })
const me = (token: string) => api.send({ url: '/api/auth/me', headers: bearer(token) })

describe('registration', () => {
  it('answers the user without the password, and makes customers only', async () => {
    const response = await post('register', { username: 'ada', email: 'Ada@Example.com', password: 'correct horse' })
    expect(response.statusCode).toBe(201)
    const user = response.json()
    expect(Object.keys(user).sort()).toEqual(['createdAt', 'email', 'emailVerified', 'id', 'role', 'username'])
    expect(user).toMatchObject({ username: 'ada', email: 'Ada@Example.com', emailVerified: false, role: 'customer' })
  })

  it('refuses an address that is taken in other letters', async () => {
    const body = { username: 'eve', email: 'taken@example.com', password: 'correct horse' }
    await post('register', body)
    const response = await post('register', { ...body, email: 'TAKEN@example.COM' })
    expect(response.statusCode).toBe(409)
    expect(response.json()).toMatchObject({ code: 'EMAIL_TAKEN', status: 409 })
  })

  it('refuses a role, since admins are not made over HTTP', async () => {
    const body = { username: 'eve', email: 'eve@example.com', password: 'correct horse', role: 'admin' }
    const response = await post('register', body)
    expect(response.statusCode).toBe(400)
    expect(response.json().errors).toEqual([{ path: 'body/role', message: 'is not a known property' }])
  })

  it('counts the characters of a password, not its bytes', async () => {
    const short = await post('register', { username: 'u', email: 'short@example.com', password: '🔑🔑🔑🔑🔑🔑🔑' })
    expect(short.statusCode).toBe(400)
    const long = await post('register', { username: 'u', email: 'long@example.com', password: '🔑'.repeat(128) })
    expect(long.statusCode).toBe(201)
  })
})

describe('login', () => {
  it('answers tokens that work, whatever the case of the e-mail', async () => {
    const { id, email } = await api.newCustomer()
    const response = await post('login', { email: email.toUpperCase(), password: 'correct horse battery' })
    expect(response.statusCode).toBe(200)
    const tokens = response.json()
    expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 })
    expect((await me(tokens.accessToken)).json()).toMatchObject({ id, email })
  })

  it('gives a wrong password and an unknown e-mail the same answer', async () => {
    const { email } = await api.newCustomer()
    const wrong = await post('login', { email, password: 'wrong horse battery' })
    const unknown = await post('login', { email: 'nobody@example.com', password: 'wrong horse battery' })
    const { requestId: _a, ...first } = wrong.json()
    const { requestId: _b, ...second } = unknown.json()
    expect(wrong.statusCode).toBe(401)
    expect(first).toEqual(second)
    expect(first.code).toBe('INVALID_CREDENTIALS')
    // RFC 9110, section 15.5.2: a 401 has to carry a challenge
    expect(wrong.headers['www-authenticate']).toBe('Bearer')
  })

  it('takes the same time for an unknown e-mail as for a wrong password', async () => {
    const costly = await startTestApi({}, { passwords: createPasswords() })
    onTestFinished(costly.close)
    const { email } = await costly.newCustomer()
    let places = 0
    const takesMs = async (address: string) => {
      const body = { email: address, password: 'wrong horse battery' }
      // From one place a password would soon be checked no more
      const remoteAddress = `198.51.${places >> 8}.${places++ & 255}`
      const startedAt = performance.now()
      const { statusCode } = await costly.send({ method: 'POST', url: '/api/auth/login', body, remoteAddress })
      expect(statusCode).toBe(401)
      return performance.now() - startedAt
    }
    // On a busy machine only the quickest of many says what an answer costs; without the work of a password it is a twentieth
    let [unknownMs, knownMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
    const ratio = async () => {
      unknownMs = Math.min(unknownMs, await takesMs('nobody@example.com'))
      knownMs = Math.min(knownMs, await takesMs(email))
      return Math.max(unknownMs, knownMs) / Math.min(unknownMs, knownMs)
    }
    await expect.poll(ratio, { timeout: 15_000, interval: 1 }).toBeLessThan(1.5)
  })

  it('knows a password again that was typed with other code points', async () => {
    const email = 'unicode@example.com'
    await post('register', { username: 'u', email, password: 'caf\u00e9 au lait' })
    expect((await post('login', { email, password: 'cafe\u0301 au lait' })).statusCode).toBe(200)
  })
})

describe('refreshing', () => {
  it('answers a new refresh token each time, and the chain goes on', async () => {
    let { refreshToken } = await api.newCustomer()
    const seen = new Set([refreshToken])
    for (let round = 0; round < 3; round++) {
      const response = await post('refresh', { refreshToken })
      expect(response.statusCode).toBe(200)
      refreshToken = response.json().refreshToken
      seen.add(refreshToken)
    }
    expect(seen.size).toBe(4)
  })

  it('gives fifty requests that race with one token the same successor', async () => {
    const { refreshToken } = await api.newCustomer()
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('refresh', { refreshToken })))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(50).fill(200))
    const ids = answers.map((answer) => decode(answer.json().refreshToken)['jti'])
    expect(new Set(ids).size).toBe(1)
    expect((await post('refresh', { refreshToken: answers[17]?.json().refreshToken })).statusCode).toBe(200)
  })

  it('revokes the whole family when an old token comes back after the grace', async () => {
    const { refreshToken: stolen } = await api.newCustomer()
    const current = (await post('refresh', { refreshToken: stolen })).json().refreshToken
    api.passMs(10_001)
    const reuse = await post('refresh', { refreshToken: stolen })
    expect([reuse.statusCode, reuse.json().code]).toEqual([401, 'REFRESH_TOKEN_REUSED'])
    const after = await post('refresh', { refreshToken: current })
    expect([after.statusCode, after.json().code]).toEqual([401, 'INVALID_REFRESH_TOKEN'])
  })

  it('revokes the family when a token comes back that is two rotations old, even within the grace', async () => {
    const { refreshToken: first } = await api.newCustomer()
    const second = (await post('refresh', { refreshToken: first })).json().refreshToken
    await post('refresh', { refreshToken: second })
    expect((await post('refresh', { refreshToken: first })).json().code).toBe('REFRESH_TOKEN_REUSED')
  })

  it('refuses an access token presented as a refresh token', async () => {
    const { accessToken } = await api.newCustomer()
    const response = await post('refresh', { refreshToken: accessToken })
    expect([response.statusCode, response.json().code]).toEqual([401, 'INVALID_REFRESH_TOKEN'])
  })
})

it('a session is stored so that nobody who reads the store can make a token of it', async () => {
  const { sessions } = api.deps.store
  const written = [vi.spyOn(sessions, 'open'), vi.spyOn(sessions, 'rotate')]
  const { refreshToken } = await api.newCustomer()
  const next = (await post('refresh', { refreshToken })).json().refreshToken
  const stored = JSON.stringify(written.map(({ mock }) => mock.calls))
  expect(stored).toContain(decode(next)['fid'])
  for (const token of [refreshToken, next]) expect(stored).not.toContain(decode(token)['jti'])
  for (const spy of written) spy.mockRestore()
})

describe('logout', () => {
  it('ends the family, and may be repeated', async () => {
    const { refreshToken } = await api.newCustomer()
    expect((await post('logout', { refreshToken })).statusCode).toBe(204)
    expect((await post('refresh', { refreshToken })).json().code).toBe('INVALID_REFRESH_TOKEN')
    expect((await post('logout', { refreshToken })).statusCode).toBe(204)
    expect((await post('logout', { refreshToken: 'nonsense' })).statusCode).toBe(401)
  })
})

describe('access tokens', () => {
  const claims = {
    sub: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
    sid: '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e',
    aud: 'access',
  }
  const forged: Record<string, (api: { accessToken: string; refreshToken: string }) => string> = {
    'a refresh token': ({ refreshToken }) => refreshToken,
    'one that has expired': () =>
      createSigner({ key: ACCESS_SECRET, algorithm: 'HS256', expiresIn: 1, clockTimestamp: 1 })(claims),
    'one signed with the refresh secret': () =>
      createSigner({ key: REFRESH_SECRET, algorithm: 'HS256', expiresIn: 60_000 })(claims),
    'one signed with another algorithm': () =>
      createSigner({ key: ACCESS_SECRET, algorithm: 'HS512', expiresIn: 60_000 })(claims),
    'one for another audience': () =>
      createSigner({ key: ACCESS_SECRET, algorithm: 'HS256', expiresIn: 60_000 })({ ...claims, aud: 'refresh' }),
    'one for no audience': () =>
      createSigner({ key: ACCESS_SECRET, algorithm: 'HS256', expiresIn: 60_000 })({ sub: claims.sub, sid: claims.sid }),
    'one of no session': () =>
      createSigner({ key: ACCESS_SECRET, algorithm: 'HS256', expiresIn: 60_000 })({ sub: claims.sub, aud: claims.aud }),
    'one that never expires': () => createSigner({ key: ACCESS_SECRET, algorithm: 'HS256' })(claims),
    'one without a signature (alg: none)': () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      return `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...claims, exp: 9_999_999_999 })}.`
    },
    'one that names another key': () =>
      createSigner({ key: ACCESS_SECRET, algorithm: 'HS256', expiresIn: 60_000, kid: 'unknown' })(claims),
    'one with a changed payload': ({ accessToken }) => {
      const [header, payload = '', signature] = accessToken.split('.')
      const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: claims.sub }
      return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.')
    },
    nonsense: () => 'nonsense',
  }

  it.each(Object.keys(forged))('refuses %s', async (kind) => {
    const token = forged[kind]?.(await api.newCustomer()) ?? ''
    const response = await me(token)
    expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED'])
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"')
  })

  it('refuses one that has expired since it was last used', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 })
    const { accessToken } = await api.newCustomer()
    const before = await me(accessToken)
    vi.setSystemTime(Number(decode(accessToken)['exp']) * 1000 + 1)
    const after = await me(accessToken)
    expect([before.statusCode, after.statusCode]).toEqual([200, 401])
  })

  it.each([{}, { authorization: 'Basic YTpi' }, { authorization: 'Bearer' }, { authorization: 'Bearer a b' }])(
    'refuses a request with %o',
    async (headers) => {
      const response = await api.send({ url: '/api/auth/me', headers })
      expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED'])
      expect(response.headers['www-authenticate']).toBe('Bearer')
    },
  )
})

const decode = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
