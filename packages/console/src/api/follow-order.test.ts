import type { Order } from '@orders/shared/contracts/orders'
import { describe, expect, it } from 'vitest'
import { followOrder } from './follow-order.ts'
import { NoAnswer, Refusal } from './refusal.ts'

const event = (version: number, status: Order['status']) =>
  `event: order\nid: ${version}\ndata: ${JSON.stringify({ version, status })}\n\n`
const stream = (text: string) => new Response(text)

/** Follows an order through what the server answers, one answer after the other. */
async function follow(answers: (() => Response)[], lastEventId = '') {
  const ending = new AbortController()
  const asked: (string | undefined)[] = []
  const statuses: string[] = []
  const links: boolean[] = []
  const pausesMs: number[] = []
  const open = async (_path: string, { headers = {} }: { headers?: Record<string, string> } = {}) => {
    asked.push(headers['last-event-id'])
    const answer = answers.shift()
    if (answers.length === 0) ending.abort()
    if (!answer) throw new Error('nothing is left to answer')
    return answer()
  }
  await followOrder({ open }, 'an-id', {
    onOrder: ({ status }) => statuses.push(status),
    onLink: (isLive) => links.push(isLive),
    signal: ending.signal,
    sleep: async (ms) => void pausesMs.push(ms),
    lastEventId,
  })
  return { asked, statuses, links, pausesMs }
}

const refuse = (status: number) => () => {
  throw new Refusal({ status })
}

describe('following an order', () => {
  it('ends when the order is settled', async () => {
    const seen = await follow([() => stream(event(2, 'PROCESSING') + event(3, 'CONFIRMED')), refuse(404)])
    expect(seen).toEqual({ asked: [undefined], statuses: ['PROCESSING', 'CONFIRMED'], links: [true], pausesMs: [] })
  })

  it('goes on where a stream broke off, after the pause that the server asked for', async () => {
    const seen = await follow([
      () => stream(`retry: 70\n\n${event(2, 'PROCESSING')}event: order\nid: 3\nda`),
      () => stream(event(3, 'CONFIRMED')),
      refuse(404),
    ])
    expect(seen.asked).toEqual([undefined, '2'])
    expect(seen.links).toEqual([true, false, true])
    expect(seen.pausesMs).toEqual([70])
  })

  it('waits as the server asked for though nothing else came', async () => {
    const seen = await follow([() => stream('retry: 70\n\n'), () => stream(event(3, 'CONFIRMED')), refuse(404)])
    expect(seen.pausesMs).toEqual([70])
  })

  it('begins after the version that is known, and takes 204 for the end', async () => {
    const seen = await follow([() => new Response(null, { status: 204 }), refuse(404)], '5')
    expect([seen.asked, seen.statuses]).toEqual([['5'], []])
  })

  it('waits longer each time while the server is away or has no room', async () => {
    const away = () => {
      throw new NoAnswer('offline')
    }
    const seen = await follow([away, refuse(503), refuse(429), away, away, () => stream(event(2, 'FAILED')), away])
    expect(seen.pausesMs).toEqual([4_000, 8_000, 16_000, 30_000, 30_000])
    expect(seen.statuses).toEqual(['FAILED'])
  })

  it('gives up where coming again would not help', async () => {
    await expect(follow([refuse(404), refuse(404)])).rejects.toMatchObject({ status: 404 })
  })
})
