import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, expect, it } from 'vitest'
import { failEveryOtherEntry } from './world/half-failing.ts'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 15_000, interval: 20 }
const ORDERS = 30

let world: WorkerWorld
afterEach(() => world.close())

it('sends, deletes and hides every message of a batch that half fails: each order is processed once', async () => {
  const failed = new Set<string>()
  let processed = 0
  world = await openWorkerWorld({
    VISIBILITY_TIMEOUT_SECONDS: 60,
    fulfilment: {
      fulfil: async ({ id }) => {
        processed += 1
        if (failed.has(id)) return { fulfilled: true }
        failed.add(id)
        throw new Error('not this time')
      },
    },
  })
  const failures = failEveryOtherEntry(world.sqs)
  const [user, product] = [await world.register(), await world.stock(ORDERS)]
  const orders = await Promise.all(Array.from({ length: ORDERS }, () => world.place(user, product)))
  await world.worker.start()

  const statuses = async () => new Set(await Promise.all(orders.map(world.statusOf)))
  await expect.poll(statuses, SOON).toEqual(new Set(['CONFIRMED']))
  await expect.poll(world.depth, SOON).toEqual({ waiting: 0, inFlight: 0 })
  expect(processed).toBe(2 * ORDERS)
  expect(Object.keys(failures).toSorted()).toEqual([
    'ChangeMessageVisibilityBatchCommand',
    'DeleteMessageBatchCommand',
    'SendMessageBatchCommand',
  ])
})

/** The embedded queue forgets the groups of a standard queue: they are put back to where SQS has them. */
function rememberGroups(sqs: SQSClient): (string | undefined)[] {
  const groups: (string | undefined)[] = []
  sqs.middlewareStack.add((next) => async (args) => {
    if ('MessageBody' in args.input) groups.push(args.input.MessageGroupId)
    const answer = await next(args)
    if (!('MessageSystemAttributeNames' in args.input && 'Messages' in answer.output)) return answer
    const isAsked = args.input.MessageSystemAttributeNames?.includes('MessageGroupId')
    for (const message of isAsked ? (answer.output.Messages ?? []) : [])
      message.Attributes = { ...message.Attributes, MessageGroupId: groups.at(-1) ?? '' }
    return answer
  })
  return groups
}

it('keeps the group and the attributes of a message that is rejected', async () => {
  world = await openWorkerWorld()
  const groups = rememberGroups(world.sqs)
  await world.worker.start()
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await world.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.queues.queueUrl,
      MessageBody: '{"half":',
      MessageGroupId: 'ada',
      MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } },
    }),
  )
  const kept = () => world.store.deadLetters.list({ limit: 10 })
  await expect.poll(kept, SOON).toHaveLength(1)
  expect(await kept()).toMatchObject([{ body: '{"half":', groupId: 'ada', attributes: { traceparent } }])
  expect(groups).toEqual(['ada', 'ada'])
})
