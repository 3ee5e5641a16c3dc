import {
  ReceiveMessageCommand,
  type SendMessageBatchRequestEntry,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { provisionQueues } from '@orders/shared/adapters/sqs/provision'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { createSqsQueueProbe } from '@orders/shared/adapters/sqs/queue-probe'
import type { Refusal } from '@orders/shared/ports/refusal'
import { anEvent } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION, type EmbeddedSqs, startEmbeddedSqs } from './embedded-sqs.ts'

const groupOf = (entry: object) => ('MessageGroupId' in entry ? String(entry.MessageGroupId) : undefined)

let queues: EmbeddedSqs
let sqs: SQSClient
beforeEach(async () => {
  queues = await startEmbeddedSqs({ visibilityTimeoutSeconds: 5, maxReceiveCount: 3 })
  sqs = createSqsClient({ region: EMBEDDED_REGION, endpoint: queues.endpoint, credentials: EMBEDDED_CREDENTIALS })
})
afterEach(async () => {
  sqs.destroy()
  await queues.close()
})

describe('the queue', () => {
  it('listens on the loopback address only', () => {
    expect(new URL(queues.endpoint).hostname).toBe('127.0.0.1')
  })

  it('takes events with their customer as the message group', async () => {
    const groups: (string | undefined)[] = []
    // Seen on its way: the embedded queue forgets the groups of a batch.
    sqs.middlewareStack.add((next) => async (args) => {
      if ('Entries' in args.input) groups.push(...(args.input.Entries ?? []).map(groupOf))
      return next(args)
    })
    const events = Array.from({ length: 12 }, () => anEvent())
    const accepted = await createSqsEventPublisher({ sqs, queueUrl: queues.queueUrl }).publish(events)

    expect(accepted.toSorted()).toEqual(events.map(({ id }) => id).toSorted())
    expect(groups).toEqual(events.map(({ data }) => data.userId))
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queues.queueUrl }))
    expect(events).toContainEqual(JSON.parse(Messages?.[0]?.Body ?? ''))
  })

  it('takes events that are too large for one request together', async () => {
    const large = Array.from({ length: 10 }, () => ({ ...anEvent(), source: 'x'.repeat(200_000) }))
    const accepted = await createSqsEventPublisher({ sqs, queueUrl: queues.queueUrl }).publish(large)
    expect(accepted).toHaveLength(10)
  })

  it('names only the events that it took', async () => {
    const limit = { QueueUrl: queues.queueUrl, Attributes: { MaximumMessageSize: '1024' } }
    await sqs.send(new SetQueueAttributesCommand(limit))
    const [fine, tooLarge] = [anEvent(), { ...anEvent(), source: 'x'.repeat(1024) }]
    const publisher = createSqsEventPublisher({ sqs, queueUrl: queues.queueUrl })
    const refused: Refusal[] = []
    expect(await publisher.publish([tooLarge, fine], (refusal) => refused.push(refusal))).toEqual([fine.id])
    expect(refused).toEqual([{ id: tooLarge.id, code: expect.any(String) }])
  })

  it('takes a message that is sent again as it came: body, group and attributes', async () => {
    const message = {
      id: anEvent().id,
      time: '2026-01-31T12:00:00.000Z',
      body: '{"half":',
      groupId: 'ada',
      data: { userId: 'ada' },
      attributes: { traceparent: '00-1' },
    }
    const entries: SendMessageBatchRequestEntry[] = []
    sqs.middlewareStack.add((next) => async (args) => {
      if ('Entries' in args.input) entries.push(...((args.input.Entries ?? []) as SendMessageBatchRequestEntry[]))
      return next(args)
    })
    await createSqsEventPublisher({ sqs, queueUrl: queues.queueUrl }).publish([message])
    expect(entries).toMatchObject([{ MessageGroupId: 'ada' }])
    const all = { MessageAttributeNames: ['All'], QueueUrl: queues.queueUrl }
    const { Messages } = await sqs.send(new ReceiveMessageCommand(all))
    expect(Messages).toMatchObject([{ Body: '{"half":', MessageAttributes: { traceparent: { StringValue: '00-1' } } }])
  })

  it('tells how many messages wait and how many workers are at, dead letters apart', async () => {
    const [main, dead] = [queues.queueUrl, queues.deadLetterQueueUrl]
    await createSqsEventPublisher({ sqs, queueUrl: main }).publish([anEvent(), anEvent(), anEvent()])
    await createSqsEventPublisher({ sqs, queueUrl: dead }).publish([anEvent()])
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: main, MaxNumberOfMessages: 1 }))
    const probe = createSqsQueueProbe({ sqs, queueUrl: main })
    expect(await probe.depth()).toEqual({ waiting: 2, inFlight: 1, deadLetters: 1 })
    expect(await probe.depth()).toEqual({ waiting: 2, inFlight: 1, deadLetters: 1 })
  })

  it('is provisioned once, and brought in line when the plan has changed', async () => {
    const plan = {
      queueName: 'mine',
      deadLetterQueueName: 'mine-dead',
      maxReceiveCount: 3,
      visibilityTimeoutSeconds: 5,
    }
    const first = await provisionQueues(sqs, plan)
    expect(first).toMatchObject({ made: ['mine-dead', 'mine'], existed: [] })
    const second = await provisionQueues(sqs, { ...plan, maxReceiveCount: 9, visibilityTimeoutSeconds: 60 })
    expect(second).toEqual({ ...first, made: [], existed: ['mine-dead', 'mine'] })
  })
})
