import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Taken, takeAllowance } from './allowance.ts'

describe('an allowance', () => {
  const asked = fc.record({ mailId: fc.stringMatching(/^[a-h]$/), afterMs: fc.nat(40) })
  const limits = fc.record({ windowMs: fc.integer({ min: 1, max: 100 }), most: fc.integer({ min: 0, max: 4 }) })

  it('is never taken by more mails than it allows in any window, and by each as long as there is some left', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 60 }), limits, (mails, { windowMs, most }) => {
        const given: Taken[] = []
        let taken: Taken[] = []
        let nowMs = 0
        for (const { mailId, afterMs } of mails) {
          nowMs += afterMs
          const recent = given.filter(({ atMs }) => atMs > nowMs - windowMs)
          const isRepeated = recent.some((one) => one.mailId === mailId)
          const after = takeAllowance(taken, mailId, { nowMs, windowMs, most })
          expect(after !== undefined).toBe(isRepeated || recent.length < most)
          if (after && !isRepeated) given.push({ mailId, atMs: nowMs })
          taken = after ?? taken
        }
        for (const { atMs: untilMs } of given)
          expect(given.filter(({ atMs }) => atMs > untilMs - windowMs && atMs <= untilMs).length).toBeLessThanOrEqual(
            most,
          )
      }),
    )
  })

  it('is kept by the mail that has a part of it, and remembers no part that has come back', () => {
    const limit = { windowMs: 10, most: 1 }
    const first = takeAllowance([], 'a', { ...limit, nowMs: 100 })
    expect(first).toEqual([{ mailId: 'a', atMs: 100 }])
    expect(takeAllowance(first ?? [], 'a', { ...limit, nowMs: 109 })).toEqual(first)
    expect(takeAllowance(first ?? [], 'b', { ...limit, nowMs: 109 })).toBeUndefined()
    expect(takeAllowance(first ?? [], 'b', { ...limit, nowMs: 110 })).toEqual([{ mailId: 'b', atMs: 110 }])
  })
})
