import { anOrder } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import { createDepths } from './depths.ts'

const oldestFirst = Array.from({ length: 50 }, (_, n) =>
  anOrder({ userId: n % 2 ? 'other' : 'first', status: n < 10 ? 'FAILED' : 'CONFIRMED' }),
)

describe('the depths of the lists', () => {
  it('are where a full page of older orders is left', () => {
    const depths = createDepths()
    depths.see(oldestFirst.slice(0, 30))
    depths.see(oldestFirst.slice(30))
    const ofTheFirst = oldestFirst.filter(({ userId }) => userId === 'first')
    const confirmed = oldestFirst.slice(10)
    expect(depths.deepest()).toEqual([
      { path: '/api/orders', beforeId: ofTheFirst[20]?.id, page: 2 },
      { path: '/api/admin/orders', beforeId: oldestFirst[20]?.id, page: 3 },
      { path: '/api/admin/orders?status=CONFIRMED', beforeId: confirmed[20]?.id, page: 2 },
    ])
  })
})
