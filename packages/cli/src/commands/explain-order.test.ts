import type { TimelineItem } from '@orders/shared/contracts/admin'
import { anId, NOON_MS } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import { describeItem, describeWait } from './explain-order.ts'

const at = new Date(NOON_MS).toISOString()
const orderId = anId()

describe('what happened to an order', () => {
  const attempt = { type: 'attempt', at } as const
  const admin = { type: 'admin', at, adminId: 'key:k1', action: 'order.fulfil', target: orderId } as const
  it.each<[TimelineItem, string]>([
    [{ ...attempt, outcome: 'refused', detail: 'sold out' }, 'refused: sold out'],
    [{ ...attempt, outcome: 'fulfilled', detail: '(SHIP-1)' }, 'fulfilled (SHIP-1)'],
    [{ ...attempt, outcome: 'fulfilled', detail: 'by hand (SHIP-1)' }, 'fulfilled: by hand (SHIP-1)'],
    [{ ...attempt, outcome: 'fulfilled' }, 'fulfilled'],
    [{ type: 'mail', at, id: `${orderId}:confirmed`, state: 'sent', tries: 0 }, 'confirmed is sent, failed tries: 0'],
    [
      { ...admin, details: { outcome: 'refused', reason: 'it broke', status: 'FAILED' } },
      'order.fulfil by key:k1: outcome: refused, reason: it broke, status: FAILED',
    ],
  ])('%j reads %s', (item, words) => {
    expect(describeItem(item)).toBe(words)
  })

  it('counts of a delivery what has failed, as of a mail', () => {
    const delivery = { type: 'delivery', at, id: 'w1:e1', event: 'order.placed', version: 1 } as const
    const words = (state: 'delivered' | 'pending' | 'failed', tries: number) =>
      describeItem({ ...delivery, state, tries }).replace(/.*: (?=\w+, failed)/, '')
    expect(words('delivered', 1)).toBe('delivered, failed tries: 0')
    expect(words('delivered', 3)).toBe('delivered, failed tries: 2')
    expect(words('pending', 0)).toBe('pending, failed tries: 0')
    expect(words('failed', 9)).toBe('failed, failed tries: 9')
  })
})

it('an order says until when it waits for its answer, or has waited', () => {
  expect(describeWait({ awaitsUntil: at }, NOON_MS - 1)).toEqual([`Waits for its answer until ${at}.`])
  expect(describeWait({ awaitsUntil: at }, NOON_MS)).toEqual([`Waited for its answer until ${at}.`])
  expect(describeWait({}, NOON_MS)).toEqual([])
})
