import { describe, expect, it } from 'vitest'
import { aStorage } from '../testing/answers.ts'
import { createSession } from './session.ts'

let ids = 0
const newId = () => `s${++ids}`
const ADA = { accessToken: 'a', refreshToken: 'r-ada' }
const BOB = { accessToken: 'b', refreshToken: 'r-bob' }

function twoTabs() {
  const storage = aStorage()
  createSession(storage, newId).begin(ADA)
  return [createSession(storage, newId), createSession(storage, newId)] as const
}

describe('the session of two tabs', () => {
  it('is one: what one tab renews, the other has', () => {
    const [one, other] = twoTabs()
    one.renew({ accessToken: 'a2', refreshToken: 'r-ada-2' })
    expect([other.refreshToken(), other.changeElsewhere()]).toEqual(['r-ada-2', 'nothing'])
  })

  it('is over for both with a log-out', () => {
    const [one, other] = twoTabs()
    one.clear()
    expect([other.refreshToken(), other.changeElsewhere()]).toEqual(['', 'log-out'])
  })

  it('that the API has ended is no log-out', () => {
    const [one, other] = twoTabs()
    one.end()
    expect([other.refreshToken(), other.changeElsewhere()]).toEqual(['', 'end'])
  })

  it('is not mixed up with that of somebody else who logs in', () => {
    const [one, other] = twoTabs()
    one.begin(BOB)
    expect([other.refreshToken(), other.changeElsewhere()]).toEqual(['', 'another log-in'])
    other.renew(ADA)
    other.end()
    other.clear()
    expect(one.refreshToken()).toBe('r-bob')
  })
})
