import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountSteps, PASSWORD, refusalOf } from './account-steps.ts'
import { startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const { ask, logIn } = accountSteps(() => api)
const register = (email: string, username = 'ada') =>
  ask('POST', 'register', { body: { username, email, password: PASSWORD } })

describe('an address that can be written in several ways', () => {
  it.each([
    ['b\u00fccher@b\u00fccher.example', undefined],
    ['ada@b\u00fccher.example', 'ada@xn--bcher-kva.example'],
    ['\uff41\uff44\uff41@wide.example', 'ada@wide.example'],
    ['  ada@spaces.example ', 'ada@spaces.example'],
    ['Ada@Capitals.Example', 'Ada@Capitals.Example'],
  ])('is kept in one: %j', async (given, kept) => {
    const { statusCode, json } = await register(given)
    if (kept === undefined) expect([statusCode, json().errors[0].path]).toEqual([400, 'body/email'])
    else expect([statusCode, json().email]).toEqual([201, kept])
  })

  it('is one account, whichever it is', async () => {
    expect((await register('eve@m\u00fcnchen.example')).statusCode).toBe(201)
    for (const same of [
      'eve@xn--mnchen-3ya.example',
      'EVE@M\u00dcNCHEN.EXAMPLE',
      '\uff45ve\uff20mu\u0308nchen\u3002example',
    ]) {
      const answer = await register(same)
      expect(refusalOf(answer)).toEqual([409, 'EMAIL_TAKEN'])
      expect((await logIn(same)).statusCode).toBe(200)
    }
  })
})

it('a name that would fool its reader is refused, and nobody is registered', async () => {
  for (const username of ['ada\u202egnp.exe', 'a\u200bda', '\u3164', 'ada\u{e0041}']) {
    const answer = await register('fooled@example.com', username)
    expect(refusalOf(answer)).toEqual([400, 'VALIDATION_FAILED', 'body/username'])
  }
  expect(await api.deps.store.users.findByEmail('fooled@example.com')).toBeUndefined()
})
