import { beforeEach, describe, expect, it } from 'vitest'
import { createPace, type Pace } from './pace.ts'

let nowMs: number
let pace: Pace
beforeEach(() => {
  nowMs = 1_000_000
  pace = createPace({ nowMs: () => nowMs })
})

/** Sends what it may, every 10 ms. @returns how many mails were sent within the time */
function sendFor(ms: number, serviceTakes = Number.POSITIVE_INFINITY): number {
  let sent = 0
  let thisSecond = 0
  for (let passed = 0; passed < ms; passed += 10) {
    if (passed % 1_000 === 0) thisSecond = 0
    nowMs += 10
    for (let tries = 0; tries < 100 && pace.take(); tries++) {
      if (thisSecond++ >= serviceTakes) {
        pace.throttled()
        break
      }
      pace.taken()
      sent++
    }
  }
  return sent
}

describe('the pace of mails', () => {
  it('has no bounds until the service says something', () => {
    expect(sendFor(100)).toBe(1_000)
  })

  it('is no more than the account may send', () => {
    pace.limit(14)
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

  it('loses no leave that was not used', () => {
    pace.limit(1)
    nowMs += 1_000
    expect(pace.take()).toBe(true)
    expect(pace.take()).toBe(false)
    pace.giveBack()
    expect(pace.take()).toBe(true)
  })
})
