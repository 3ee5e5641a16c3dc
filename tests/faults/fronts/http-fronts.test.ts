import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../scenarios/random.ts'
import { startFailingSesFront } from './ses-front.ts'
import { startDuplicatingSqsFront } from './sqs-front.ts'

let service: Server
let url: string
let received: { target: string | undefined; body: string }[]

beforeEach(async () => {
  received = []
  service = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    received.push({ target: request.headers['x-amz-target'] as string | undefined, body })
    response.end(`answer ${received.length}`)
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
})
afterEach(() => {
  service.close()
  service.closeAllConnections()
})

const post = (to: string, body: string, headers: Record<string, string> = {}) =>
  fetch(to, { method: 'POST', body, headers })

describe('the front of a queue', () => {
  it('sends every message three times, and answers what the first time was answered', async () => {
    const front = await startDuplicatingSqsFront(url, createRandom(1))
    const Entries = ['a', 'b', 'c', 'd'].map((MessageBody, n) => ({ Id: `${n}`, MessageBody }))
    const headers = { 'x-amz-target': 'AmazonSQS.SendMessageBatch' }
    const answer = await post(front.url, JSON.stringify({ Entries }), headers)
    expect(await answer.text()).toBe('answer 1')
    const bodies = received.flatMap(({ body }) =>
      JSON.parse(body).Entries.map((entry: { MessageBody: string }) => entry.MessageBody),
    )
    expect(bodies.toSorted()).toEqual(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd', 'd', 'd'])
    expect([front.duplicates(), front.past()]).toEqual([8, ['a', 'b', 'c', 'd']])

    await post(front.url, JSON.stringify({ Entries: [{ Id: '0', MessageBody: 'e' }] }), headers)
    expect(front.duplicates()).toBe(8 + 2 + 2)
    await front.close()
  })

  it('leaves everything else alone', async () => {
    const front = await startDuplicatingSqsFront(url, createRandom(1))
    await post(front.url, '{"a":1}', { 'x-amz-target': 'AmazonSQS.ReceiveMessage' })
    expect(received).toEqual([{ target: 'AmazonSQS.ReceiveMessage', body: '{"a":1}' }])
    await front.close()
  })
})

describe('the front of a mail service', () => {
  it('throttles half of the requests, and lets none of these through', async () => {
    const front = await startFailingSesFront(url, createRandom(1))
    front.set('half throttled')
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(front.url, 'Action=SendEmail')))
    const throttled = answers.filter(({ status }) => status === 400)
    expect(throttled.length).toBeGreaterThan(30)
    expect(throttled.length).toBeLessThan(70)
    expect([front.throttled(), received.length]).toEqual([throttled.length, 100 - throttled.length])
    expect(await throttled[0]?.text()).toContain('<Code>Throttling</Code>')
    await front.close()
  })

  it('is not there while it is down, and there again afterwards', async () => {
    const front = await startFailingSesFront(url, createRandom(1))
    front.set('down')
    await expect(post(front.url, 'Action=SendEmail')).rejects.toThrow('fetch failed')
    expect([front.cutOff(), received]).toEqual([1, []])
    front.set('up')
    expect((await post(front.url, 'Action=SendEmail')).status).toBe(200)
    await front.close()
  })
})
