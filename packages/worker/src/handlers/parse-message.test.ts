import { anEvent } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import { parseMessage } from './parse-message.ts'

describe('a message', () => {
  it('is read as an event, properties of newer producers included', () => {
    const event = { ...anEvent(), shard: 7 }
    expect(parseMessage(JSON.stringify(event))).toEqual({ event })
  })

  it.each([
    ['{"half":', 'the message is not JSON'],
    ['null', 'the message is not an order event: it'],
    [JSON.stringify({ ...anEvent(), type: 'order.eaten' }), 'the message is not an order event: /type'],
    [JSON.stringify({ ...anEvent(), data: { orderId: 'x' } }), 'the message is not an order event: /data'],
    [JSON.stringify({ ...anEvent(), traceparent: '00-zz' }), 'the message is not an order event: /traceparent'],
  ])('that is no event has its problem told: %#', (body, problem) => {
    expect(parseMessage(body)).toEqual({ problem: expect.stringContaining(problem) })
  })
})
