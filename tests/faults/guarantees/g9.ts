import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tokens } from '@orders/shared/contracts/auth'
import { call, PASSWORD, register, until } from '../../e2e/client.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'

const RACERS = 50
/** The grace is ten seconds; there is nothing to wait for but the time. */
const AFTER_THE_GRACE_MS = 10_500
const REFUSED_WITHIN_MS = 5_000

type TokensOrProblem = Tokens & { code?: string }

export const g9: Guarantee = {
  id: 'G9',
  title: 'stolen tokens die',
  forms: BOTH_FORMS,
  run: async ({ open }) => {
    const { urls } = await (await open()).start()
    const post = (route: string, body: object, n = 0) =>
      call<TokensOrProblem>(`${urls[n % urls.length]}/api/auth/${route}`, { method: 'POST', body })
    const refresh = (refreshToken: string, n = 0) => post('refresh', { refreshToken }, n)
    const logIn = () => post('login', { email: 'ada@example.com', password: PASSWORD })
    await register(urls[0] ?? '', 'ada@example.com')
    const stolen = (await logIn()).body.refreshToken
    const elsewhere = (await logIn()).body.refreshToken

    const answers = await Promise.all(Array.from({ length: RACERS }, (_, n) => refresh(stolen, n)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const ends = new Set(answers.map(({ body }) => identityOf(body.refreshToken)))
    assert.equal(ends.size, 1, `the family has ${ends.size} live ends`)
    const [successor = ''] = answers.map(({ body }) => body.refreshToken)
    const next = await refresh(successor)
    assert.equal(next.status, 200)
    const accessTokens = [...answers, next].map(({ body }) => body.accessToken)
    assert.deepEqual(await statusesAt(urls, accessTokens), [200])

    await sleep(AFTER_THE_GRACE_MS)
    const reuse = await refresh(stolen)
    assert.deepEqual([reuse.status, reuse.body.code], [401, 'REFRESH_TOKEN_REUSED'])
    for (const token of [next.body.refreshToken, successor]) {
      const revoked = await refresh(token)
      assert.deepEqual([revoked.status, revoked.body.code], [401, 'INVALID_REFRESH_TOKEN'])
    }
    await until('the access tokens of the family are refused, too', REFUSED_WITHIN_MS, async () => {
      const statuses = await statusesAt(urls, accessTokens)
      return (statuses.length === 1 && statuses[0] === 401) || undefined
    })
    assert.equal((await refresh(elsewhere)).status, 200, 'another login of the same customer was revoked too')
    return { racers: RACERS, families: ends.size, 'revoked after reuse': 'yes' }
  },
}

/** What access tokens are answered with, each by every api. */
async function statusesAt(urls: readonly string[], tokens: readonly string[]): Promise<number[]> {
  const asked = urls.flatMap((url) => tokens.map((token) => call(`${url}/api/auth/me`, { token })))
  return [...new Set((await Promise.all(asked)).map(({ status }) => status))]
}

/** Which end of which family a refresh token is; tokens of one end differ in when they were signed. */
function identityOf(token: string): string {
  const { fid, jti } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return `${fid} ${jti}`
}
