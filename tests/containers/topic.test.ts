import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, register, until } from '../e2e/client.ts'
import { addresses } from './addresses.ts'
import { queueUrlOf, sqsAt, topicArnOf } from './localstack.ts'
import { runProvision } from './provision.ts'
import { startSite } from './site.ts'
import { eventsUntil, subscribe } from './subscriber.ts'

const sqs = sqsAt(addresses().localStackUrl)
const name = `topic-${randomUUID()}`
const queues = {
  queueUrl: queueUrlOf(name),
  deadLetterQueueUrl: queueUrlOf(`${name}-dead`),
  topicArn: topicArnOf(name),
}

let site: Awaited<ReturnType<typeof startSite>>
beforeAll(async () => {
  const { code, stderr } = await runProvision(queues)
  if (code !== 0) throw new Error(stderr)
  site = await startSite(queues)
}, 120_000)
afterAll(async () => {
  await site?.stop()
  sqs.destroy()
})

describe('the topic on LocalStack', () => {
  it('gives a queue that subscribes with a filter policy what it asked for, by its contract, and nothing else', async () => {
    const confirmed = await subscribe(queues.topicArn, `${name}-confirmed`, { type: ['order.confirmed'] })
    const cancelled = await subscribe(queues.topicArn, `${name}-cancelled`, { type: ['order.cancelled'] })
    const ada = await register(site.url, `ada-${randomUUID()}@example.com`)
    const { body: order } = await ada.place([{ productId: 'helmet1', quantity: 2 }])
    await ada.settled(order.id, 40_000)

    const events = await eventsUntil(sqs, confirmed, order.id)
    expect(events.map(({ type }) => type)).toEqual(['order.confirmed'])
    expect(events[0]?.data.order).toMatchObject({ id: order.id, status: 'CONFIRMED', total: { amount: 4000 } })
    expect(JSON.stringify(events)).not.toContain(ada.email)

    await site.pauseWorkers()
    const { body: second } = await ada.place([{ productId: 'helmet1', quantity: 1 }])
    await call(`${site.url}/api/orders/${second.id}/cancel`, { method: 'POST', token: ada.token })
    await site.resumeWorkers()
    const others = await eventsUntil(sqs, cancelled, second.id)
    expect(others.map(({ type, data }) => [type, data.orderId])).toEqual([['order.cancelled', second.id]])
  })

  it('gives a queue the events of one product, by what is in them', async () => {
    const filter = { data: { order: { items: { productId: ['bike1'] } } } }
    const queueUrl = await subscribe(queues.topicArn, `${name}-bikes`, filter, 'MessageBody')
    const ada = await register(site.url, `ada-${randomUUID()}@example.com`)
    await ada.place([{ productId: 'gloves1', quantity: 1 }])
    const lines = [
      { productId: 'gloves1', quantity: 1 },
      { productId: 'bike1', quantity: 1 },
    ]
    const { body: order } = await ada.place(lines)
    const events = await eventsUntil(sqs, queueUrl, order.id)
    expect(new Set(events.map(({ data }) => data.orderId))).toEqual(new Set([order.id]))
  })

  it('is named in the health of the worker, which can do without it', async () => {
    const ready = () => call(`${site.workerUrl}/health/ready`)
    const { body } = await until('the worker is ready', 20_000, async () => {
      const answer = await ready()
      return answer.status === 200 ? answer : undefined
    })
    expect(body).toMatchObject({ dependencies: { topic: { status: 'up', required: false } } })
  })
})
