import { MailNotSent } from '@orders/shared/ports/services'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Circuit, createCircuit } from './circuit.ts'

const PAUSED = new MailNotSent('account', 'the account is paused', { code: 'MessageRejected' })
const KEYS = new MailNotSent('us', 'there are no credentials', { code: 'CredentialsProviderError' })
const UNKNOWN = new MailNotSent('unknown', 'not known', { code: 'New' })
const THROTTLED = new MailNotSent('rate', 'too many', { code: 'Throttling' })
const REFUSED = new MailNotSent('message', 'the address is suppressed', { code: 'MessageRejected' })
const SANDBOX = new MailNotSent('recipient', 'not verified', { code: 'MessageRejected' })

let nowMs: number
let lines: string[]
let circuit: Circuit
beforeEach(() => {
  nowMs = 1_000_000
  lines = []
  const logger = { info: () => lines.push('closed'), error: (fields: object) => lines.push(Object.values(fields)[0]) }
  circuit = createCircuit({ clock: { nowMs: () => nowMs }, logger }, { probe: { firstMs: 1_000, lastMs: 30_000 } })
})

const probe = (error?: MailNotSent) => {
  nowMs += 30_000
  const admission = circuit.admit(true) ?? expect.fail('no probe is admitted')
  if (error) admission.failed(error)
  else admission.taken()
}
const fail = (error: MailNotSent) => (circuit.admit(false) ?? expect.fail('no mail is admitted')).failed(error)

describe('the circuit before the mail service', () => {
  it.each([PAUSED, KEYS])('opens at once for what concerns all mails: $about', (error) => {
    fail(error)
    expect(circuit.state()).toBe('open')
    expect(circuit.reason()).toBe(error.message)
    expect(circuit.admit(false)).toBeUndefined()
  })

  it.each([REFUSED, SANDBOX])('stays closed for what concerns one mail: $about', (error) => {
    for (let mails = 0; mails < 50; mails++) fail(error)
    expect(circuit.state()).toBe('closed')
  })

  it('stays closed for unknown errors, however many, but admits ten mails a second then', () => {
    for (let mails = 0; mails < 5; mails++) fail(UNKNOWN)
    for (let second = 0; second < 60; second++) {
      for (let mails = 0; mails < 10; mails++) fail(UNKNOWN)
      expect([circuit.admit(false), circuit.admit(true), circuit.state()]).toEqual([undefined, undefined, 'closed'])
      nowMs += 1_000
    }
    expect(lines).toEqual([UNKNOWN.message])
    circuit.admit(false)?.taken()
    for (let mails = 0; mails < 100; mails++) expect(circuit.admit(false)).toBeDefined()
  })

  it('counts no leave that was not used, in doubt', () => {
    for (let mails = 0; mails < 5; mails++) fail(UNKNOWN)
    for (let mails = 0; mails < 50; mails++) (circuit.admit(true) ?? expect.fail('no mail is admitted')).unused()
    expect(circuit.admit(false)).toBeDefined()
  })

  it('opens for mails that are throttled in a row', () => {
    for (let mails = 0; mails < 15; mails++) fail(THROTTLED)
    expect(circuit.state()).toBe('open')
  })

  it('is probed by one mail at a time, after a pause that grows', () => {
    fail(PAUSED)
    expect(circuit.admit(true)).toBeUndefined()
    nowMs += 1_000
    const first = circuit.admit(true)
    expect([circuit.state(), circuit.admit(true), circuit.admit(false)]).toEqual(['half-open', undefined, undefined])
    first?.failed(PAUSED)
    nowMs += 999
    expect(circuit.admit(true)).toBeUndefined()
    nowMs += 1_001
    expect(circuit.admit(true)).toBeDefined()
  })

  it('is probed again at once where a probe had nothing to send', () => {
    fail(PAUSED)
    nowMs += 1_000
    circuit.admit(true)?.unused()
    expect(circuit.admit(true)).toBeDefined()
  })

  it('closes with the first probe that is taken, or that concerns its mail only', () => {
    for (const answer of [undefined, REFUSED, SANDBOX, UNKNOWN]) {
      fail(PAUSED)
      probe(answer)
      expect(circuit.state()).toBe('closed')
    }
  })

  it('stays open for a probe that is throttled', () => {
    fail(PAUSED)
    probe(THROTTLED)
    expect(circuit.state()).toBe('open')
  })

  it('is neither closed nor said again by mails that were on their way when it opened', () => {
    const [slow, late] = [circuit.admit(false), circuit.admit(false)]
    fail(PAUSED)
    slow?.taken()
    late?.failed(PAUSED)
    expect([circuit.state(), lines]).toEqual(['open', [PAUSED.message]])
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
