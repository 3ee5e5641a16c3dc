import { describe, expect, it } from 'vitest'
import { coverOf } from './cover.ts'

const IDS = Array.from({ length: 200 }, (_, n) => `bike${n}`)

describe('a cover', () => {
  it('is the same for the same product', () => {
    expect(coverOf('bike1')).toEqual(coverOf('bike1'))
  })

  it('tells products apart whose ids differ by a letter', () => {
    expect(new Set(IDS.map((id) => JSON.stringify(coverOf(id)))).size).toBeGreaterThan(IDS.length * 0.95)
    expect(new Set(IDS.map((id) => coverOf(id).hue)).size).toBe(12)
  })

  it.each(['', 'a', '.', 'Z'.repeat(64)])('is three shapes, in short paths, of %j too', (id) => {
    const { shapes } = coverOf(id)
    expect(shapes.map(({ tone }) => tone).toSorted()).toEqual([1, 2, 3])
    for (const { d } of shapes) expect(d).toMatch(/^M[-\d. a-z]{10,130}$/i)
  })
})
