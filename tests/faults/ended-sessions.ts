import assert from 'node:assert/strict'
import type { Tokens } from '@orders/shared/contracts/auth'
import { call, PASSWORD, until } from '../e2e/client.ts'

export const REFUSED_WITHIN_MS = 5_000

export const logIn = (url: string, email: string, address: string, { password = PASSWORD, cookie = '' } = {}) =>
  call<Tokens>(`${url}/api/auth/login`, {
    method: 'POST',
    body: { email, password },
    headers: { 'x-forwarded-for': address, ...(cookie === '' ? {} : { cookie }) },
  })

/** Ends sessions at one api, until told to stop. @returns the longest that another one, where there is one, took their access tokens, in ms */
export async function endSessions(
  urls: readonly string[],
  email: string,
  goOn: (round: number) => boolean,
): Promise<number> {
  const [here = '', elsewhere = here] = [urls.at(0), urls.at(-1)]
  const statusAt = async (url: string, token: string) => (await call(`${url}/api/auth/me`, { token })).status
  let worstMs = 0
  for (let round = 0; goOn(round); round++) {
    const { accessToken: token, refreshToken } = (await logIn(here, email, '203.0.113.1')).body
    assert.deepEqual([await statusAt(here, token), await statusAt(elsewhere, token)], [200, 200])
    const { status } = await call(`${here}/api/auth/logout`, { method: 'POST', body: { refreshToken } })
    assert.equal(status, 204)
    const endedAt = performance.now()
    assert.equal(await statusAt(here, token), 401, 'where it was ended, its token is good')
    await until('another replica refuses the token', REFUSED_WITHIN_MS, async () => {
      return (await statusAt(elsewhere, token)) === 401 || undefined
    })
    worstMs = Math.max(worstMs, performance.now() - endedAt)
  }
  assert.ok(worstMs <= REFUSED_WITHIN_MS, `a token was good for ${Math.round(worstMs)} ms`)
  return worstMs
}
