import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { accountSteps, refusalOf } from './account-steps.ts'
import { startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())
afterEach(() => vi.useRealTimers())

const { ask, mailedToken, mailsOf } = accountSteps(() => api)
const verify = (token: string) => ask('POST', 'email/verify', { body: { token } })
const isVerified = async (token: string) => (await ask('GET', 'me', { token })).json().emailVerified

describe('an address', () => {
  it('is not verified at first, and a mail asks for it', async () => {
    const { id, accessToken } = await api.newCustomer()
    expect(await isVerified(accessToken)).toBe(false)
    expect(await mailsOf(id)).toEqual(['verify-email'])
  })

  it('is verified by the token of the mail, which is good once', async () => {
    const { id, accessToken } = await api.newCustomer()
    const token = await mailedToken(id, 'verify-email')
    expect((await verify(token)).statusCode).toBe(204)
    expect(await isVerified(accessToken)).toBe(true)
    expect((await verify(token)).statusCode).toBe(422)
  })

  it('is verified once by a token that is sent many times at the same time', async () => {
    const token = await mailedToken((await api.newCustomer()).id, 'verify-email')
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token)))
    expect(answers.filter(({ statusCode }) => statusCode === 204)).toHaveLength(1)
  })

  it('is not verified by a token that has expired, is for something else, or was never one', async () => {
    const { id, accessToken } = await api.newCustomer()
    const tokens = [
      await mailedToken(id, 'verify-email', -1),
      await mailedToken(id, 'verify-email', 0),
      await mailedToken(id, 'reset-password'),
      'x',
      'x'.repeat(256),
    ]
    for (const token of tokens) {
      const answer = await verify(token)
      expect(refusalOf(answer)).toEqual([422, 'INVALID_TOKEN'])
    }
    expect(await isVerified(accessToken)).toBe(false)
  })
})

describe('EMAIL_VERIFICATION', () => {
  const placing = async (EMAIL_VERIFICATION: 'off' | 'optional' | 'required', isVerified = false) => {
    const shop = await startTestApi({ EMAIL_VERIFICATION })
    await shop.stock('bike')
    const { id, accessToken } = await shop.newCustomer()
    const steps = accountSteps(() => shop)
    const mails = await steps.mailsOf(id)
    if (isVerified)
      await steps.ask('POST', 'email/verify', { body: { token: await steps.mailedToken(id, 'verify-email') } })
    const { statusCode, json } = await shop.place(accessToken, [{ productId: 'bike', quantity: 1 }])
    const { available } = (await shop.deps.store.products.findById('bike'))!
    await shop.close()
    return { mails, answer: [statusCode, json().code], available }
  }

  it('off: no mail asks for it, and orders are taken', async () => {
    expect(await placing('off')).toEqual({ mails: [], answer: [201, undefined], available: 9 })
  })

  it('optional: a mail asks for it, and orders are taken', async () => {
    expect(await placing('optional')).toEqual({ mails: ['verify-email'], answer: [201, undefined], available: 9 })
  })

  it('required: orders are refused until then, and no stock is taken', async () => {
    const refused = { mails: ['verify-email'], answer: [403, 'EMAIL_NOT_VERIFIED'], available: 10 }
    expect(await placing('required')).toEqual(refused)
    expect(await placing('required', true)).toMatchObject({ answer: [201, undefined], available: 9 })
  })
})

describe('the mail that verifies an address', () => {
  const resend = async (token: string) => {
    const { statusCode, headers } = await ask('POST', 'email/verify/resend', { token })
    return { status: statusCode, retryAfter: Number(headers['retry-after'] ?? 0) }
  }
  /** As far as limits look at the time. */
  const pass = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
  beforeEach(() => pass(-600_000))

  it('is sent again at most once a minute and three times a day, and refusals are not counted', async () => {
    const { id, accessToken } = await api.newCustomer()
    const tooSoon = []
    for (let mail = 1; mail <= 3; mail++) {
      expect(await resend(accessToken)).toEqual({ status: 202, retryAfter: 0 })
      if (mail === 3) break
      for (let n = 0; n < 4; n++) tooSoon.push(await resend(accessToken))
      pass(61_000)
    }
    expect(new Set(tooSoon.map(({ status }) => status))).toEqual(new Set([429]))
    for (const { retryAfter } of tooSoon) expect(retryAfter).toBeLessThanOrEqual(60)
    for (const { retryAfter } of tooSoon) expect(retryAfter).toBeGreaterThan(0)
    pass(61_000)
    const { status, retryAfter } = await resend(accessToken)
    expect([status, retryAfter > 80_000, retryAfter <= 86_400]).toEqual([429, true, true])
    expect(await mailsOf(id)).toEqual(Array(4).fill('verify-email'))
  })

  it('is not sent for an address that is verified', async () => {
    const { id, accessToken } = await api.newCustomer()
    await verify(await mailedToken(id, 'verify-email'))
    expect((await resend(accessToken)).status).toBe(202)
    expect(await mailsOf(id)).toEqual(['verify-email'])
  })

  it('is for who is logged in', async () => {
    expect((await ask('POST', 'email/verify/resend')).statusCode).toBe(401)
  })
})
