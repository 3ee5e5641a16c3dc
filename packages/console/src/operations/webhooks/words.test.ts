import type { Delivery, Webhook } from '@orders/shared/contracts/webhooks'
import { describe, expect, it } from 'vitest'
import { formatTime } from '../../formats/times.ts'
import { badgeOf, describeAttempt, describeFailures, describeHealth, describePing, describeState } from './words.ts'

const AT = '2026-01-31T12:00:00.000Z'
const WELL: Webhook['health'] = { pending: 0, failures: 0, lastSuccessAt: AT }
const ILL: Webhook['health'] = { pending: 1234, failures: 17, failingSince: AT, lastError: 'answered 500' }

describe('an endpoint', () => {
  it.each([
    [{ state: 'active', health: WELL }, 'Active', /as they happen/],
    [{ state: 'active', health: ILL }, 'Failing', /tried again, for three days/],
    [{ state: 'paused', pausedReason: 'operator', health: ILL }, 'Paused', /^An admin.*are kept/],
    [{ state: 'paused', pausedReason: 'gone', health: ILL }, 'Paused', /410.*are kept/],
    [{ state: 'paused', pausedReason: 'failing', health: ILL }, 'Paused', /five days.*are kept/],
    [{ state: 'disabled', health: ILL }, 'Disabled', /is not kept/],
  ] as const)('that is %j is %s', (webhook, word, sentence) => {
    expect(badgeOf(webhook)[1]).toBe(word)
    expect(describeState(webhook)).toMatch(sentence)
  })

  it('says when it last took a delivery, what waits, and since when it fails', () => {
    expect(describeHealth(WELL)).toBe(`Last success ${formatTime(AT)}`)
    expect(describeHealth(ILL)).toBe('No delivery has succeeded yet, 1,234 pending')
    expect(describeFailures(WELL)).toBe('')
    expect(describeFailures(ILL)).toBe(`17 attempts have failed since ${formatTime(AT)}. The last: answered 500`)
  })
})

describe('an attempt', () => {
  it.each([
    [{ status: 204 }, 'Answered 204 after 1,021 ms'],
    [{ status: 500, error: 'answered 500' }, 'Answered 500 after 1,021 ms'],
    [{ status: 200, error: 'the answer broke off' }, 'Answered 200 after 1,021 ms (the answer broke off)'],
    [{ error: 'the address is not allowed' }, 'No answer after 1,021 ms (the address is not allowed)'],
  ])('with %j reads %s', (attempt, words) => {
    expect(describeAttempt({ at: AT, durationMs: 1021, ...attempt })).toBe(words)
  })
})

describe('a ping', () => {
  const delivery = (state: Delivery['state'], attempts: Delivery['attempts']) => ({ state, attempts }) as Delivery

  it('has no outcome before it was tried', () => {
    expect(describePing(delivery('pending', []))).toBeUndefined()
  })

  it('was delivered, or not, by what its last attempt came to', () => {
    const attempt = { at: AT, durationMs: 5 }
    expect(describePing(delivery('delivered', [{ ...attempt, status: 204 }]))).toMatchObject({ tone: 'good' })
    const failed = describePing(delivery('pending', [{ ...attempt, status: 503 }]))
    expect(failed).toEqual({ tone: 'bad', text: 'The ping was not delivered. Answered 503 after 5 ms.' })
  })
})
