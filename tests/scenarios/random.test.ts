import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

describe('numbers of chance', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 100 }, () => random.between(1, 6))
  }

  it('are the same for the same seed, and others for another', () => {
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('reach both ends of their range and nothing beyond', () => {
    expect([...new Set(draw(7))].toSorted()).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('shuffle without losing or doubling anything', () => {
    const items = Array.from({ length: 50 }, (_, n) => n)
    const shuffled = createRandom(7).shuffle(items)
    expect(shuffled).not.toEqual(items)
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items)
  })
})
