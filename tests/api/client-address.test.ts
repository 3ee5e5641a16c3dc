import { afterEach, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './harness.ts'

type Trust = TestApi['deps']['options']['TRUST_PROXY']

let api: TestApi
afterEach(() => api.close())

/** Logs in once from each of these, where one address may try it twice. @returns the statuses */
async function logInFrom(trust: Trust, forwarded: string[]): Promise<number[]> {
  api = await startTestApi({ TRUST_PROXY: trust, RATE_LIMIT_AUTH_PER_IP: 2 })
  const statuses: number[] = []
  for (const [index, addresses] of forwarded.entries()) {
    const { statusCode } = await api.send({
      method: 'POST',
      url: '/api/auth/login',
      headers: { 'x-forwarded-for': addresses },
      body: { email: `nobody${index}@example.com`, password: 'not the password' },
    })
    statuses.push(statusCode)
  }
  return statuses
}

describe('the address that logins are counted for', () => {
  it('is no address that the client has written before what the proxy saw', async () => {
    const spoofed = ['9.9.9.1, 203.0.113.7', '9.9.9.2, 203.0.113.7', '9.9.9.3, 203.0.113.7']
    expect(await logInFrom(true, spoofed)).toEqual([401, 401, 429])
  })

  it('is the one that the nearest proxy saw', async () => {
    expect(await logInFrom(true, ['203.0.113.1', '203.0.113.2', '203.0.113.3'])).toEqual([401, 401, 401])
  })

  it('is the one that the outermost of several proxies saw', async () => {
    const customers = ['203.0.113.1, 10.0.0.1', '203.0.113.2, 10.0.0.1', '203.0.113.3, 10.0.0.1']
    expect(await logInFrom(2, customers)).toEqual([401, 401, 401])
    await api.close()
    const spoofed = ['9.9.9.1, 203.0.113.7, 10.0.0.1', '9.9.9.2, 203.0.113.7, 10.0.0.1', '203.0.113.7, 10.0.0.1']
    expect(await logInFrom(2, spoofed)).toEqual([401, 401, 429])
  })

  it('is that of the connection where no proxy is trusted', async () => {
    expect(await logInFrom(false, ['203.0.113.1', '203.0.113.2', '203.0.113.3'])).toEqual([401, 401, 429])
  })

  it('is one for a whole /64', async () => {
    expect(await logInFrom(true, ['2001:db8::1', '2001:db8::2', '2001:db8::3'])).toEqual([401, 401, 429])
  })
})
