import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SimulatedProcess } from '../actors/process.ts'
import { chance } from '../plan/chance.ts'
import { virtualTime } from '../time/virtual-time.ts'
import type { World } from '../world.ts'
import { faultNow } from './faults.ts'
import type { Link } from './link.ts'
import type { QueueMessage } from './queue.ts'
import { orderOf, QUEUE_URL } from './sqs.ts'

interface Entry {
  Id?: string | undefined
}

/** What the production code has in place of the SDK's client: it answers commands as SQS does. */
export function createSqsClient(world: World, process: SimulatedProcess, link: Link): SQSClient {
  const { sqs, random, plan, observed } = world

  function send(url: string | undefined, body: string, attributes: QueueMessage['attributes'] = {}, group?: string) {
    const order = orderOf({ body })
    if (url === QUEUE_URL && order) {
      observed.messages.sent++
      observed.needed.add(`${order.type} ${order.orderId}`)
    }
    return sqs.queueAt(url).send(body, attributes, group)
  }

  /** Of a batch, each entry by itself. */
  function batch<E extends Entry>(entries: readonly E[] = [], apply: (entry: E) => boolean) {
    const share = faultNow(plan, 'queue', 'partial')?.share ?? 0
    const Successful: Entry[] = []
    const Failed: (Entry & { Code: string; SenderFault: boolean })[] = []
    for (const entry of entries) {
      if (share > 0 && chance(random, share)) {
        observed.faultsMet++
        Failed.push({ Id: entry.Id, Code: 'InternalError', SenderFault: false })
      } else if (apply(entry)) Successful.push({ Id: entry.Id })
      else Failed.push({ Id: entry.Id, Code: 'ReceiptHandleIsInvalid', SenderFault: true })
    }
    return { Successful, Failed }
  }

  async function receive({ input }: ReceiveMessageCommand, signal?: AbortSignal) {
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const giveUp = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }))
    if (signal?.aborted) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    // A poll whose caller has gone may still take what comes: then it is nobody's until it is visible again.
    const outlives = chance(random, 0.2)
    let answered = false
    const poll = link('queue', 'receive', async () => {
      const untilMs = virtualTime.nowMs() + (input.WaitTimeSeconds ?? 0) * 1000
      const messages = await sqs.queueAt(input.QueueUrl).receive({
        most: input.MaxNumberOfMessages ?? 1,
        visibilityMs: (input.VisibilityTimeout ?? plan.settings.visibilitySeconds) * 1000,
        untilMs,
        receiver: process,
        givenUp: () => (!process.alive || signal?.aborted === true) && !outlives,
      })
      return messages
    }).then((messages) => {
      answered = true
      return { Messages: messages.map(toSdkMessage) }
    })
    try {
      return await Promise.race([poll, aborted])
    } finally {
      signal?.removeEventListener('abort', giveUp)
      if (!answered) poll.catch(() => {})
    }
  }

  async function answer(command: unknown, signal?: AbortSignal): Promise<unknown> {
    if (command instanceof ReceiveMessageCommand) return receive(command, signal)
    return link('queue', nameOf(command), () => apply(command))
  }

  function apply(command: unknown): object {
    if (command instanceof SendMessageCommand) {
      const { QueueUrl, MessageBody = '', MessageAttributes, MessageGroupId } = command.input
      return { MessageId: send(QueueUrl, MessageBody, MessageAttributes, MessageGroupId) }
    }
    if (command instanceof SendMessageBatchCommand) {
      const { QueueUrl, Entries } = command.input
      return batch(Entries, ({ MessageBody = '', MessageAttributes, MessageGroupId }) => {
        send(QueueUrl, MessageBody, MessageAttributes, MessageGroupId)
        return true
      })
    }
    if (command instanceof DeleteMessageCommand) {
      sqs.queueAt(command.input.QueueUrl).remove(command.input.ReceiptHandle ?? '')
      return {}
    }
    if (command instanceof DeleteMessageBatchCommand) {
      const queue = sqs.queueAt(command.input.QueueUrl)
      // An old receipt is answered like a good one, and deletes nothing.
      return batch(command.input.Entries, ({ ReceiptHandle = '' }) => queue.remove(ReceiptHandle) || true)
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      const { QueueUrl, ReceiptHandle = '', VisibilityTimeout = 0 } = command.input
      sqs.queueAt(QueueUrl).hide(ReceiptHandle, VisibilityTimeout * 1000)
      return {}
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const queue = sqs.queueAt(command.input.QueueUrl)
      return batch(command.input.Entries, ({ ReceiptHandle = '', VisibilityTimeout = 0 }) =>
        queue.hide(ReceiptHandle, VisibilityTimeout * 1000),
      )
    }
    if (command instanceof GetQueueAttributesCommand) return attributes(command)
    if (command instanceof GetQueueUrlCommand) return { QueueUrl: `http://sqs.simulated/${command.input.QueueName}` }
    throw new Error(`the simulated SQS does not know ${nameOf(command)}`)
  }

  function attributes({ input }: GetQueueAttributesCommand) {
    const queue = sqs.queueAt(input.QueueUrl)
    const visible = queue.waiting()
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(queue.size() - visible),
        ApproximateNumberOfMessagesDelayed: '0',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:here:1:orders-dlq', maxReceiveCount: 6 }),
      },
    }
  }

  const client = {
    send: (command: unknown, options?: { abortSignal?: AbortSignal }) => answer(command, options?.abortSignal),
    destroy: () => {},
  }
  return client as unknown as SQSClient
}

const nameOf = (command: unknown): string => (command as object).constructor.name.replace('Command', '')

const toSdkMessage = (message: QueueMessage) => ({
  MessageId: message.id,
  Body: message.body,
  ReceiptHandle: message.receipt,
  Attributes: { ApproximateReceiveCount: String(message.receives), SentTimestamp: String(message.sentAtMs) },
  MessageAttributes: message.attributes,
})
