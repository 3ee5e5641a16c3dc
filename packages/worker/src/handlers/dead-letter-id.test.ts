import { describe, expect, it } from 'vitest'
import { deadLetterId } from './dead-letter-id.ts'

describe("a dead letter's id", () => {
  it('is a UUIDv7 that is the same for the same message, and later for a later one', () => {
    const id = deadLetterId({ messageId: 'a', sentAtMs: Date.UTC(2026, 0, 31) })
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(deadLetterId({ messageId: 'a', sentAtMs: Date.UTC(2026, 0, 31) })).toBe(id)
    expect(deadLetterId({ messageId: 'b', sentAtMs: Date.UTC(2026, 0, 31) })).not.toBe(id)
    expect(deadLetterId({ messageId: 'a', sentAtMs: Date.UTC(2026, 1, 1) }) > id).toBe(true)
  })
})
