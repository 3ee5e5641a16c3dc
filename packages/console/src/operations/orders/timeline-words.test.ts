import type { TimelineItem } from '@orders/shared/contracts/admin'
import { describe, expect, it } from 'vitest'
import { describeItem } from './timeline-words.ts'

const at = '2026-01-31T12:00:00.000Z'

describe('what happened to an order', () => {
  const attempt = { type: 'attempt', at } as const
  it.each<[TimelineItem, string, string?]>([
    [{ ...attempt, outcome: 'fulfilled' }, 'Fulfilled'],
    [{ ...attempt, outcome: 'fulfilled', detail: '(SHIP-1)' }, 'Fulfilled (SHIP-1)'],
    [{ ...attempt, outcome: 'refused', detail: 'sold out (SHIP-1)' }, 'Refused', 'sold out (SHIP-1)'],
    [{ ...attempt, outcome: 'failed', detail: 'timed out' }, 'No answer that settles it', 'timed out'],
    [{ type: 'mail', at, id: 'o1:confirmed', state: 'sent', tries: 0 }, 'Mail: sent'],
    [{ type: 'mail', at, id: 'o1:confirmed', state: 'sent', tries: 2 }, 'Mail: sent after 2 failed tries'],
  ])('%j reads %s', (item, title, more) => {
    expect(describeItem(item, 'u1')).toEqual({ title, ...(more === undefined ? {} : { more }) })
  })

  it.each([
    ['delivered', 1, 'delivered'],
    ['delivered', 2, 'delivered after 1 failed try'],
    ['pending', 1, 'pending after 1 failed try'],
    ['failed', 9, 'failed after 9 failed tries'],
  ] as const)('a delivery that is %s at try %i is %s', (state, tries, words) => {
    const item = { type: 'delivery', at, id: 'w1:e1', event: 'order.placed', version: 1, state, tries } as const
    expect(describeItem(item, 'u1').title).toBe(`Webhook order.placed: ${words}`)
  })

  it.each([
    ['u1', 'You retried an order'],
    ['u2', 'Admin u2 retried an order'],
    ['key:k1', 'API key k1 retried an order'],
    ['command:root@host', 'root@host on the command line retried an order'],
  ])('names %s as the log does', (adminId, title) => {
    const item = { type: 'admin', at, adminId, action: 'order.retry', target: 'o1', details: {} } as const
    expect(describeItem(item, 'u1').title).toBe(title)
  })
})
