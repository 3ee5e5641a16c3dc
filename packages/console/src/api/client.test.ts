import { beforeEach, describe, expect, it, vi } from 'vitest'
import { aServer, aStorage, json, problem } from '../testing/answers.ts'
import { createApiClient } from './client.ts'
import { NoAnswer, Refusal } from './refusal.ts'
import { createSession } from './session.ts'

let session: ReturnType<typeof createSession>
const onEnded = vi.fn()
beforeEach(() => {
  onEnded.mockClear()
  session = createSession(aStorage(), () => 's1')
  session.begin({ accessToken: 'old', refreshToken: 'r-old' })
})

const NEW = { accessToken: 'new', refreshToken: 'r-new', tokenType: 'Bearer', expiresIn: 900 }
const isRefresh = ({ path }: { path: string }) => path === '/api/auth/refresh'

/** Knows one access token, and gives a new one for the refresh token. */
const apiThatKnows = (token: string, refreshed: () => Response | Promise<Response> = () => json(NEW)) =>
  aServer((request) => {
    if (isRefresh(request)) return refreshed()
    const isKnown = request.headers.get('authorization') === `Bearer ${token}`
    return isKnown ? json({ path: request.path }) : problem(401, 'UNAUTHENTICATED')
  })

describe('a request', () => {
  it('carries the token, and no cookie', async () => {
    const { fetch, requests } = apiThatKnows('old')
    const spy = vi.fn(fetch)
    const client = createApiClient({ fetch: spy, session, onEnded })
    expect(await client.call('/api/orders')).toEqual({ path: '/api/orders' })
    expect(requests).toHaveLength(1)
    expect(spy.mock.calls[0]?.[1]?.credentials).toBe('omit')
  })

  it('is sent again with a new token where the old one has expired', async () => {
    const { fetch, requests } = apiThatKnows('new')
    const client = createApiClient({ fetch, session, onEnded })
    expect(await client.call('/api/orders', { method: 'POST', body: { a: 1 } })).toEqual({ path: '/api/orders' })
    expect(requests.map(({ path }) => path)).toEqual(['/api/orders', '/api/auth/refresh', '/api/orders'])
    expect(requests[1]?.body).toEqual({ refreshToken: 'r-old' })
    expect(requests[1]?.headers.has('authorization')).toBe(false)
    expect(requests[2]?.body).toEqual({ a: 1 })
    expect(session.refreshToken()).toBe('r-new')
  })

  it('shares the refresh with all that need it: a second use would count as theft', async () => {
    const { fetch, requests } = apiThatKnows('new')
    const client = createApiClient({ fetch, session, onEnded })
    await Promise.all(['/a', '/b', '/c'].map((path) => client.call(path)))
    expect(requests.filter(isRefresh)).toHaveLength(1)
  })

  it('uses the token that another request has brought meanwhile', async () => {
    const { fetch, requests } = aServer(({ headers }) => {
      if (headers.get('authorization') === 'Bearer new') return json({})
      session.renew(NEW)
      return problem(401, 'UNAUTHENTICATED')
    })
    await createApiClient({ fetch, session, onEnded }).call('/api/orders')
    expect(requests.filter(isRefresh)).toHaveLength(0)
  })

  it('gets a token first where only the refresh token is known, as after a reload', async () => {
    const storage = aStorage()
    createSession(storage, () => 's1').begin({ accessToken: 'gone', refreshToken: 'r-old' })
    const { fetch, requests } = apiThatKnows('new')
    await createApiClient({ fetch, session: createSession(storage, () => 's1'), onEnded }).call('/api/orders')
    expect(requests.map(({ path }) => path)).toEqual(['/api/auth/refresh', '/api/orders'])
  })

  it('waits its turn among the tabs, and then uses the token that another tab has brought', async () => {
    const storage = aStorage()
    createSession(storage, () => 's1').begin({ accessToken: 'first', refreshToken: 'r-old' })
    const [mine, theirs] = [createSession(storage, () => 's2'), createSession(storage, () => 's3')]
    const { fetch, requests } = apiThatKnows('new')
    const exclusively = (work: () => Promise<void>) => {
      theirs.renew({ accessToken: 'theirs', refreshToken: 'r-theirs' })
      return work()
    }
    await createApiClient({ fetch, session: mine, onEnded, exclusively }).call('/api/orders')
    expect(requests.find(isRefresh)?.body).toEqual({ refreshToken: 'r-theirs' })
  })

  it('tries the token of another tab where there are no locks and that tab was first', async () => {
    const storage = aStorage()
    createSession(storage, () => 's1').begin({ accessToken: 'first', refreshToken: 'r-old' })
    const [mine, theirs] = [createSession(storage, () => 's2'), createSession(storage, () => 's3')]
    const { fetch, requests } = apiThatKnows('new', () => {
      if (theirs.refreshToken() !== 'r-old') return json(NEW)
      theirs.renew({ accessToken: 'theirs', refreshToken: 'r-theirs' })
      return problem(401, 'INVALID_REFRESH_TOKEN')
    })
    const exclusively = (work: () => Promise<void>) => work()
    await createApiClient({ fetch, session: mine, onEnded, exclusively }).call('/api/orders')
    expect(requests.filter(isRefresh).map(({ body }) => body)).toEqual([
      { refreshToken: 'r-old' },
      { refreshToken: 'r-theirs' },
    ])
    expect(onEnded).not.toHaveBeenCalled()
  })

  it('is not tried a third time', async () => {
    const { fetch, requests } = apiThatKnows('neither')
    const client = createApiClient({ fetch, session, onEnded })
    await expect(client.call('/api/orders')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(requests).toHaveLength(3)
  })

  it('keeps its token, and is sent once, where a password in it is what is wrong', async () => {
    const { fetch, requests } = aServer(() => problem(401, 'INVALID_CREDENTIALS'))
    const client = createApiClient({ fetch, session, onEnded })
    const change = client.call('/api/auth/password', { method: 'POST', body: {} })
    await expect(change).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    expect(requests.map(({ path }) => path)).toEqual(['/api/auth/password'])
    expect([session.refreshToken(), onEnded.mock.calls.length]).toEqual(['r-old', 0])
  })

  it('ends the session where the refresh token is refused, and only there', async () => {
    const refused = apiThatKnows('new', () => problem(401, 'REFRESH_TOKEN_REUSED'))
    const client = createApiClient({ fetch: refused.fetch, session, onEnded })
    await expect(client.call('/api/orders')).rejects.toMatchObject({ code: 'REFRESH_TOKEN_REUSED' })
    expect([session.refreshToken(), onEnded.mock.calls.length]).toEqual(['', 1])
  })

  it('keeps the session where the refresh is not to be had at the moment', async () => {
    const down = apiThatKnows('new', () => problem(503, 'SERVICE_UNAVAILABLE'))
    const client = createApiClient({ fetch: down.fetch, session, onEnded })
    await expect(client.call('/api/orders')).rejects.toMatchObject({ status: 503 })
    expect([session.refreshToken(), onEnded.mock.calls.length]).toEqual(['r-old', 0])
  })

  it('that is anonymous takes a 401 as its answer', async () => {
    const { fetch, requests } = aServer(() => problem(401, 'INVALID_CREDENTIALS'))
    const client = createApiClient({ fetch, session, onEnded })
    const login = client.call('/api/auth/login', { method: 'POST', body: {}, anonymous: true })
    await expect(login).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    expect(requests).toHaveLength(1)
    expect(requests[0]?.headers.has('authorization')).toBe(false)
  })
})

describe('an answer', () => {
  const ask = (answer: () => Response | Promise<Response>) =>
    createApiClient({ fetch: aServer(answer).fetch, session, onEnded }).call('/x')

  it('may be empty', async () => {
    expect(await ask(() => new Response(null, { status: 204 }))).toBeUndefined()
  })

  it('that is a problem document keeps what it says', async () => {
    const errors = [{ path: 'body/email', message: 'is required' }]
    await expect(ask(() => problem(400, 'VALIDATION_FAILED', { errors }))).rejects.toMatchObject({ errors })
  })

  it('of a proxy is a refusal too', async () => {
    const failing = ask(() => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'retry-after': '7' } }))
    await expect(failing).rejects.toBeInstanceOf(Refusal)
    await expect(failing).rejects.toMatchObject({ status: 502, retryAfterSeconds: 7 })
  })

  it('that never comes, or is no JSON, is none', async () => {
    await expect(ask(() => Promise.reject(new TypeError('Failed to fetch')))).rejects.toBeInstanceOf(NoAnswer)
    await expect(ask(() => new Response('{"half'))).rejects.toBeInstanceOf(NoAnswer)
  })
})
