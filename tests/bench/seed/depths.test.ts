import { aLine, anOrder, aProduct } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import { createDepths } from './depths.ts'

const oldestFirst = Array.from({ length: 50 }, (_, n) =>
  anOrder({
    userId: n % 2 ? 'other' : 'first',
    status: n < 10 ? 'FAILED' : 'CONFIRMED',
    items: [aLine(aProduct({ id: n < 25 ? 'seed0' : 'seed1' }))],
  }),
)

describe('the depths of the lists', () => {
  it('are where a full page is left, of the oldest orders or, where these come first, of the newest', () => {
    const depths = createDepths()
    depths.see(oldestFirst.slice(0, 30))
    depths.see(oldestFirst.slice(30))
    const ofTheFirst = oldestFirst.filter(({ userId }) => userId === 'first')
    const confirmed = oldestFirst.slice(10)
    expect(depths.deepest()).toEqual([
      { path: '/api/orders', lastId: ofTheFirst[20]?.id, page: 2 },
      { path: '/api/admin/orders', lastId: oldestFirst[20]?.id, page: 3 },
      { path: '/api/admin/orders?sort=createdAt', lastId: oldestFirst[29]?.id, page: 3 },
      { path: expect.stringContaining('?from='), lastId: oldestFirst[20]?.id, page: 3 },
      { path: '/api/admin/orders?status=CONFIRMED', lastId: confirmed[20]?.id, page: 2 },
      { path: '/api/admin/orders?email=customer0@seed.example', lastId: ofTheFirst[20]?.id, page: 2 },
      { path: '/api/admin/orders?productId=seed0', lastId: oldestFirst[20]?.id, page: 2 },
    ])
  })
})
