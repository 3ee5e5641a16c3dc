import { beforeEach, describe, expect, it } from 'vitest'
import { createSendRate, type SendRate } from './send-rate.ts'

let nowMs: number
let rate: SendRate
beforeEach(() => {
  nowMs = 1_000_000
  rate = createSendRate({ nowMs: () => nowMs })
})

/** Sends what it may, every 10 ms. @returns how many mails were sent within the time */
function sendFor(ms: number, serviceTakes = Number.POSITIVE_INFINITY): number {
  let sent = 0
  let thisSecond = 0
  for (let passed = 0; passed < ms; passed += 10) {
    if (passed % 1_000 === 0) thisSecond = 0
    nowMs += 10
    for (let tries = 0; tries < 100 && rate.take(); tries++) {
      if (thisSecond++ >= serviceTakes) {
        rate.throttled()
        break
      }
      rate.taken()
      sent++
    }
  }
  return sent
}

describe('the rate of mails', () => {
  it('has no bounds until the service says something', () => {
    expect(sendFor(100)).toBe(1_000)
  })

  it('is no more than the account may send', () => {
    rate.limit(14)
    sendFor(1_000)
    expect(sendFor(10_000)).toBeGreaterThan(135)
    expect(sendFor(10_000)).toBeLessThanOrEqual(141)
  })

  it('comes near what a throttling service takes, and throttles few mails', () => {
    sendFor(30_000, 50)
    const sent = sendFor(30_000, 50)
    expect(sent / 30).toBeGreaterThan(25)
    expect(sent / 30).toBeLessThanOrEqual(50)
  })

  it('never stops, whatever is throttled', () => {
    sendFor(60_000, 0)
    expect(sendFor(5_000)).toBeGreaterThan(4)
  })

  it('grows again when the service takes more', () => {
    sendFor(20_000, 5)
    sendFor(30_000)
    expect(sendFor(1_000)).toBeGreaterThan(30)
  })

  it('loses no token that was not used', () => {
    rate.limit(1)
    nowMs += 1_000
    expect(rate.take()).toBe(true)
    expect(rate.take()).toBe(false)
    rate.giveBack()
    expect(rate.take()).toBe(true)
  })
})
