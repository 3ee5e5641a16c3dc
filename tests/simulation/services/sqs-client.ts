import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SimulatedProcess } from '../actors/process.ts'
import { chance } from '../plan/chance.ts'
import { virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import type { Link } from './link.ts'
import type { QueueMessage } from './queue.ts'
import { orderOf } from './sqs.ts'
import { createSqsCommands, nameOf } from './sqs-commands.ts'

/** What the production code has in place of the SDK's client: it answers commands as SQS does. */
export function createSqsClient(world: World, process: SimulatedProcess, link: Link): SQSClient {
  const { sqs, random, plan, observed } = world
  const apply = createSqsCommands(world)

  /** What has been received counts as lost until it has arrived. */
  function count(messages: readonly QueueMessage[], lost: 1 | -1): void {
    for (const message of messages) {
      const order = orderOf(message)
      if (order) observed.orderOf(order.userId).lostDeliveries += lost
    }
  }

  async function receive({ input }: ReceiveMessageCommand, signal?: AbortSignal) {
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const giveUp = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }))
    if (signal?.aborted) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    // A poll whose caller has gone may still take what comes: then it waits until it is visible again.
    const outlives = chance(random, 0.2)
    const poll = link('queue', 'receive', async () => {
      const untilMs = virtualTime.nowMs() + (input.WaitTimeSeconds ?? 0) * 1000
      const messages = await sqs.queueAt(input.QueueUrl).receive({
        most: input.MaxNumberOfMessages ?? 1,
        visibilityMs: (input.VisibilityTimeout ?? plan.settings.visibilitySeconds) * 1000,
        untilMs,
        receiver: process,
        givenUp: () => (!process.alive || signal?.aborted === true) && !outlives,
      })
      count(messages, 1)
      return messages
    }).then((messages) => {
      if (!signal?.aborted) count(messages, -1)
      return { Messages: messages.map(toSdkMessage) }
    })
    poll.catch(() => {})
    try {
      return await Promise.race([poll, aborted])
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  async function answer(command: unknown, signal?: AbortSignal): Promise<unknown> {
    if (command instanceof ReceiveMessageCommand) return receive(command, signal)
    return link('queue', nameOf(command), () => apply(command))
  }

  const client = {
    send: (command: unknown, options?: { abortSignal?: AbortSignal }) => answer(command, options?.abortSignal),
    destroy: () => {},
  }
  return client as unknown as SQSClient
}

const toSdkMessage = (message: QueueMessage) => ({
  MessageId: message.id,
  Body: message.body,
  ReceiptHandle: message.receipt,
  Attributes: { ApproximateReceiveCount: String(message.receives), SentTimestamp: String(message.sentAtMs) },
  MessageAttributes: message.attributes,
})
