import { describe, expect, it, vi } from 'vitest'
import { createSession } from '../api/session.ts'
import { aStorage } from '../testing/answers.ts'
import { createPresence } from './presence.ts'

const ADA = { id: 'ada', username: 'Ada' }

function aTab() {
  const session = createSession(aStorage(), () => 's1')
  session.begin({ accessToken: 'a', refreshToken: 'r' })
  const answer = Promise.withResolvers<unknown>()
  const basket = { claim: vi.fn(), forget: vi.fn() }
  const api = { call: <T>(): Promise<T> => answer.promise as Promise<T> }
  return { session, basket, answer, presence: createPresence({ api, session, basket }) }
}

describe('the user of a tab', () => {
  it('is who the API says, and the basket is theirs', async () => {
    const { presence, basket, answer } = aTab()
    answer.resolve(ADA)
    await presence.logIn()
    expect(presence.user.value).toEqual(ADA)
    expect(basket.claim).toHaveBeenCalledWith('ada')
  })

  it('does not come back with an answer that was asked for before the log-out', async () => {
    const { presence, basket, answer } = aTab()
    const asked = presence.logIn()
    presence.forget()
    answer.resolve(ADA)
    await asked
    expect(presence.user.value).toBeUndefined()
    expect(basket.claim).not.toHaveBeenCalled()
  })

  it('leaves nothing behind where they are forgotten', async () => {
    const { presence, session, basket, answer } = aTab()
    answer.resolve(ADA)
    await presence.logIn()
    presence.forget()
    expect([presence.user.value, session.accessToken(), session.refreshToken()]).toEqual([undefined, '', ''])
    expect(basket.forget).toHaveBeenCalledOnce()
  })
})
