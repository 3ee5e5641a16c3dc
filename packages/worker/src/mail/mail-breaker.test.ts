import { MailNotSent } from '@orders/shared/ports/services'
import { beforeEach, describe, expect, it } from 'vitest'
import { createMailBreaker, type MailBreaker } from './mail-breaker.ts'

const PAUSED = new MailNotSent('account', 'the account is paused', { code: 'MessageRejected' })
const KEYS = new MailNotSent('us', 'there are no credentials', { code: 'CredentialsProviderError' })
const UNKNOWN = new MailNotSent('unknown', 'not known', { code: 'New' })
const THROTTLED = new MailNotSent('rate', 'too many', { code: 'Throttling' })
const REFUSED = new MailNotSent('message', 'the address is suppressed', { code: 'MessageRejected' })
const SANDBOX = new MailNotSent('recipient', 'not verified', { code: 'MessageRejected' })

let nowMs: number
let lines: string[]
let breaker: MailBreaker
beforeEach(() => {
  nowMs = 1_000_000
  lines = []
  const logger = {
    debug: () => {},
    info: () => lines.push('closed'),
    warn: () => {},
    error: (fields: object) => lines.push(Object.values(fields)[0]),
  }
  breaker = createMailBreaker({ clock: { nowMs: () => nowMs }, logger }, { probe: { firstMs: 1_000, lastMs: 30_000 } })
})

const probe = (error?: MailNotSent) => {
  nowMs += 30_000
  const permit = breaker.permit(true) ?? expect.fail('no probe is permitted')
  permit.answered(error ?? 'sent')
}
const fail = (error: MailNotSent) => (breaker.permit(false) ?? expect.fail('no mail is permitted')).answered(error)

describe('the circuit breaker before the mail service', () => {
  it.each([PAUSED, KEYS])('opens at once for what concerns all mails: $about', (error) => {
    fail(error)
    expect(breaker.state()).toBe('open')
    expect(breaker.reason()).toBe(error.message)
    expect(breaker.permit(false)).toBeUndefined()
  })

  it.each([REFUSED, SANDBOX])('stays closed for what concerns one mail: $about', (error) => {
    for (let mails = 0; mails < 50; mails++) fail(error)
    expect(breaker.state()).toBe('closed')
  })

  it('stays closed for unknown errors, however many, but permits ten mails a second then', () => {
    for (let mails = 0; mails < 5; mails++) fail(UNKNOWN)
    for (let second = 0; second < 60; second++) {
      for (let mails = 0; mails < 10; mails++) fail(UNKNOWN)
      expect([breaker.permit(false), breaker.permit(true), breaker.state()]).toEqual([undefined, undefined, 'closed'])
      nowMs += 1_000
    }
    expect(lines).toEqual([UNKNOWN.message])
    breaker.permit(false)?.answered('sent')
    for (let mails = 0; mails < 100; mails++) expect(breaker.permit(false)).toBeDefined()
  })

  it('counts no permit that was not used, where few are given', () => {
    for (let mails = 0; mails < 5; mails++) fail(UNKNOWN)
    for (let mails = 0; mails < 50; mails++) (breaker.permit(true) ?? expect.fail('no mail is permitted')).release()
    expect(breaker.permit(false)).toBeDefined()
  })

  it('opens for mails that are throttled in a row', () => {
    for (let mails = 0; mails < 15; mails++) fail(THROTTLED)
    expect(breaker.state()).toBe('open')
  })

  it('is probed by one mail at a time, after a pause that grows', () => {
    fail(PAUSED)
    expect(breaker.permit(true)).toBeUndefined()
    nowMs += 1_000
    expect(breaker.permit(false)).toBeUndefined()
    const first = breaker.permit(true)
    expect([breaker.state(), breaker.permit(true), breaker.permit(false)]).toEqual(['half-open', undefined, undefined])
    first?.answered(PAUSED)
    nowMs += 999
    expect(breaker.permit(true)).toBeUndefined()
    nowMs += 1_001
    expect(breaker.permit(true)).toBeDefined()
  })

  it('is probed again at once where a probe had nothing to send', () => {
    fail(PAUSED)
    nowMs += 1_000
    breaker.permit(true)?.release()
    expect(breaker.permit(true)).toBeDefined()
  })

  it('closes with the first probe that is taken, or that concerns its mail only', () => {
    for (const answer of [undefined, REFUSED, SANDBOX, UNKNOWN]) {
      fail(PAUSED)
      probe(answer)
      expect(breaker.state()).toBe('closed')
    }
  })

  it('stays open for a probe that is throttled', () => {
    fail(PAUSED)
    probe(THROTTLED)
    expect(breaker.state()).toBe('open')
  })

  it('is neither closed nor said again by mails that were on their way when it opened', () => {
    const [slow, late] = [breaker.permit(false), breaker.permit(false)]
    fail(PAUSED)
    slow?.answered('sent')
    late?.answered(PAUSED)
    expect([breaker.state(), lines]).toEqual(['open', [PAUSED.message]])
  })

  it('is said once for an outage and cause, and once when it is over', () => {
    fail(PAUSED)
    for (let probes = 0; probes < 20; probes++) probe(PAUSED)
    probe(KEYS)
    probe(KEYS)
    probe()
    expect(lines).toEqual([PAUSED.message, KEYS.message, 'closed'])
  })
})
