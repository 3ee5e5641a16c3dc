import { randomUUID } from 'node:crypto'
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { provisionQueues } from '@orders/shared/adapters/sqs/provision'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import type { Logger } from '@orders/shared/ports/logger'
import { anEvent } from '@orders/shared/testing/builders'
import { type ConsumerDeps, createConsumer } from '@orders/worker/queue/consumer'
import type { Delivery } from '@orders/worker/queue/delivery'
import { done, reject, retryAfter } from '@orders/worker/queue/outcome'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../e2e/client.ts'
import { addresses } from './addresses.ts'
import { sqsAt } from './localstack.ts'

const sqs = sqsAt(addresses().localStackUrl)
afterAll(() => sqs.destroy())

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
let queues: Awaited<ReturnType<typeof provisionQueues>>
let stop: () => Promise<void>
beforeEach(async () => {
  const name = `queue-${randomUUID()}`
  const plan = { queueName: name, deadLetterQueueName: `${name}-dead` }
  queues = await provisionQueues(sqs, { ...plan, maxReceiveCount: 3, visibilityTimeoutSeconds: 2 })
  stop = async () => {}
})
afterEach(() => stop())

const publish = (...events: ReturnType<typeof anEvent>[]) =>
  createSqsEventPublisher({ sqs, queueUrl: queues.queueUrl }).publish(events)

async function receiveDeadLetter() {
  const QueueUrl = queues.deadLetterQueueUrl
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }))
  return Messages?.[0]
}

/** Consumes the queue until the test is over. */
function consume(handle: ConsumerDeps['handle']): void {
  const breaker = { untilPermitted: async () => undefined, failed: () => {}, succeeded: () => {} }
  const consumer = createConsumer(
    { sqs, breaker, handle, logger: silent },
    {
      ...queues,
      concurrency: 10,
      visibilityTimeoutSeconds: 2,
      waitTimeSeconds: 1,
      retryDelay: () => 0,
      drainMs: 5_000,
    },
  )
  consumer.start()
  stop = () => consumer.stop()
}

describe('the queue on LocalStack', () => {
  it('takes events in batches, and tells how many wait', async () => {
    const events = Array.from({ length: 23 }, () => anEvent())
    expect((await publish(...events)).toSorted()).toEqual(events.map(({ id }) => id).toSorted())
    const probe = createSqsQueueProbe({ sqs, queueUrl: queues.queueUrl })
    expect(await probe.depth()).toEqual({ waiting: 23, inFlight: 0, deadLetters: 0 })
  })

  it('is emptied by a consumer, every event as it was sent', async () => {
    const events = Array.from({ length: 25 }, () => anEvent())
    await publish(...events)
    const bodies: unknown[] = []
    consume(async ({ body }) => {
      bodies.push(JSON.parse(body))
      return done
    })
    await expect.poll(() => bodies.length, { timeout: 20_000 }).toBe(25)
    expect(bodies).toEqual(expect.arrayContaining(events))
    const probe = createSqsQueueProbe({ sqs, queueUrl: queues.queueUrl })
    await expect.poll(() => probe.depth()).toEqual({ waiting: 0, inFlight: 0, deadLetters: 0 })
  })

  it('delivers again what is to be retried, and counts the deliveries', async () => {
    await publish(anEvent())
    const counts: number[] = []
    consume(async ({ receiveCount }) => {
      counts.push(receiveCount)
      return receiveCount < 3 ? retryAfter(1, 'not yet') : done
    })
    await expect.poll(() => counts, { timeout: 20_000 }).toEqual([1, 2, 3])
  })

  it('moves what is rejected to the dead letters, with the reason', async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queues.queueUrl, MessageBody: 'no event' }))
    consume(async () => reject('it is no event'))
    const letter = await until('a dead letter', 20_000, receiveDeadLetter)
    expect(letter).toMatchObject({ Body: 'no event', MessageAttributes: { reason: { StringValue: 'it is no event' } } })
  })

  it('moves a message that is never finished to the dead letters by itself', async () => {
    const event = anEvent()
    await publish(event)
    const deliveries: Delivery[] = []
    consume(async (delivery) => {
      deliveries.push(delivery)
      throw new Error('always')
    })
    const letter = await until('a dead letter', 30_000, receiveDeadLetter)
    expect(JSON.parse(letter.Body ?? '')).toEqual(event)
    expect(deliveries.map(({ receiveCount }) => receiveCount)).toEqual([1, 2, 3])
  })
})
