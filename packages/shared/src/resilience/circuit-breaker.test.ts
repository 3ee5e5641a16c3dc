import { beforeEach, describe, expect, it } from 'vitest'
import {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  createCircuitBreaker,
  type Permit,
} from './circuit-breaker.ts'

const AWAY = new Error('away')
const BACK_OFF = { firstMs: 1_000, lastMs: 30_000 }

let nowMs: number
let lines: string[]
let breaker: CircuitBreaker

const open = (options: Partial<CircuitBreakerOptions> = {}) =>
  createCircuitBreaker({
    clock: { nowMs: () => nowMs },
    backOff: BACK_OFF,
    log: { failed: () => lines.push('failed'), worked: () => lines.push('worked') },
    ...options,
  })
const permit = (): Permit => breaker.permit() ?? expect.fail('no call may be made')

beforeEach(() => {
  nowMs = 1_000_000
  lines = []
  breaker = open()
})

describe('a circuit breaker', () => {
  it('gives any number of permits while it is closed, and none while it is open', () => {
    for (let calls = 0; calls < 100; calls++) expect(permit().isProbe).toBe(false)
    permit().failed(AWAY)
    expect([breaker.state(), breaker.permit(), lines]).toEqual(['open', undefined, ['failed']])
  })

  it('is probed by one call at a time, after a back-off that doubles', () => {
    permit().failed(AWAY)
    for (const ceilingMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      nowMs += ceilingMs / 2 - 1
      expect(breaker.permit()).toBeUndefined()
      nowMs += breaker.probeInMs()
      expect(breaker.permit({ mayProbe: false })).toBeUndefined()
      const probe = permit()
      expect([probe.isProbe, breaker.state(), breaker.permit()]).toEqual([true, 'half-open', undefined])
      probe.failed(AWAY)
    }
  })

  it('closes with a probe that succeeds, and begins its back-off anew', () => {
    permit().failed(AWAY)
    for (let probes = 0; probes < 9; probes++) {
      nowMs += breaker.probeInMs()
      permit().failed(AWAY)
    }
    nowMs += breaker.probeInMs()
    permit().succeeded()
    expect([breaker.state(), breaker.probeInMs(), lines.at(-1)]).toEqual(['closed', 0, 'worked'])
    permit().failed(AWAY)
    expect(breaker.probeInMs()).toBeLessThanOrEqual(1_000)
  })

  it('keeps its back-off where its closing has proved little, until a call succeeds', () => {
    for (let probes = 0; probes < 9; probes++) {
      permit().failed(AWAY)
      nowMs += breaker.probeInMs()
    }
    permit().succeeded({ keepsBackOff: true })
    permit().failed(AWAY)
    expect(breaker.probeInMs()).toBeGreaterThanOrEqual(15_000)
    nowMs += breaker.probeInMs()
    permit().succeeded({ keepsBackOff: true })
    permit().succeeded()
    permit().failed(AWAY)
    expect(breaker.probeInMs()).toBeLessThanOrEqual(1_000)
  })

  it('is probed again at once where a probe made no call', () => {
    permit().failed(AWAY)
    nowMs += breaker.probeInMs()
    permit().release()
    expect([breaker.state(), permit().isProbe]).toEqual(['open', true])
  })

  it('takes no notice of calls that were begun before its state changed', () => {
    const [first, second, third, fourth] = [permit(), permit(), permit(), permit()]
    first.failed(AWAY)
    second.failed(AWAY)
    nowMs += 1_000
    const probe = permit()
    third.failed(AWAY)
    expect(breaker.state()).toBe('half-open')
    probe.succeeded()
    fourth.failed(AWAY)
    probe.failed(AWAY)
    expect([breaker.state(), lines]).toEqual(['closed', ['failed', 'worked']])
  })

  it('may be probed at once when it opens, since one answer may just be late', () => {
    breaker = open({ probesAtOnce: true })
    permit().failed(AWAY)
    expect(breaker.probeInMs()).toBe(0)
    permit().failed(AWAY)
    expect(breaker.probeInMs()).toBeGreaterThan(0)
  })

  it('may be opened without a failure: nothing that is under way counts', () => {
    const late = permit()
    breaker.open()
    const probe = permit()
    breaker.open()
    late.failed(AWAY)
    probe.succeeded()
    expect([breaker.state(), breaker.probeInMs(), lines]).toEqual(['open', 0, []])
    expect(open({ initially: 'open' }).state()).toBe('open')
  })
})
