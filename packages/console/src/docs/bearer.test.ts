import { beforeEach, expect, it } from 'vitest'
import { aStorage } from '../testing/answers.ts'
import { createBearer } from './bearer.ts'

const KEY = 'orders.session'
let storage: ReturnType<typeof aStorage>
let sent: string[]
let events: string[]
let nowMs: number
let answer: () => Response

const keep = (id: string, refreshToken: string) => storage.setItem(KEY, JSON.stringify({ id, refreshToken }))
const refreshTokens = () => JSON.parse(storage.getItem(KEY) ?? '{}')

beforeEach(() => {
  storage = aStorage()
  sent = []
  events = []
  nowMs = 0
  answer = () => {
    const n = sent.length
    return Response.json({ accessToken: `access${n}`, refreshToken: `refresh${n}`, expiresIn: 900 })
  }
})

const openBearer = () =>
  createBearer({
    storage,
    fetch: async (_path, { body }) => {
      sent.push(JSON.parse(String(body)).refreshToken)
      return answer()
    },
    now: () => nowMs,
    exclusively: (work) => work(),
    onToken: (token) => events.push(token),
    onEnded: () => events.push('ended'),
  })

it('fills in a token of the session that is open, and leaves the next refresh token to the other tabs', async () => {
  keep('one', 'refresh0')
  await openBearer().begin()
  expect([sent, events]).toEqual([['refresh0'], ['access1']])
  expect(refreshTokens()).toEqual({ id: 'one', refreshToken: 'refresh1' })
})

it('asks for nothing where no session is open', async () => {
  await openBearer().begin()
  expect([sent, events]).toEqual([[], []])
})

it('refreshes a token that is about to expire, and no other', async () => {
  keep('one', 'refresh0')
  const bearer = openBearer()
  await bearer.begin()
  nowMs = 869_000
  expect(await bearer.freshToken()).toBe('access1')
  nowMs = 871_000
  expect(await bearer.freshToken()).toBe('access2')
  expect(sent).toEqual(['refresh0', 'refresh1'])
})

it('ends with a log-out in another tab, and begins with a log-in', async () => {
  keep('one', 'refresh0')
  const bearer = openBearer()
  await bearer.begin()
  storage.removeItem(KEY)
  await bearer.follow()
  expect([bearer.token(), events]).toEqual(['', ['access1', 'ended']])
  keep('two', 'refresh of two')
  await bearer.follow()
  expect([bearer.token(), events]).toEqual(['access2', ['access1', 'ended', 'access2']])
})

it('does not mind that another tab has refreshed', async () => {
  keep('one', 'refresh0')
  const bearer = openBearer()
  await bearer.begin()
  keep('one', 'refresh of another tab')
  await bearer.follow()
  nowMs = 900_000
  await bearer.freshToken()
  expect([sent, events]).toEqual([
    ['refresh0', 'refresh of another tab'],
    ['access1', 'access2'],
  ])
})

it('is over where the API says so, and not where there is no answer', async () => {
  keep('one', 'refresh0')
  answer = () => Response.json({ code: 'INVALID_REFRESH_TOKEN' }, { status: 401 })
  await openBearer().begin()
  expect(events).toEqual(['ended'])
  events = []
  keep('two', 'refresh0')
  answer = () => Response.error()
  await openBearer().begin()
  expect([events, refreshTokens()]).toEqual([[], { id: 'two', refreshToken: 'refresh0' }])
})
