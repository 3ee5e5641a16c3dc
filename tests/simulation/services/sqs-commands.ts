import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { chance } from '../plan/chance.ts'
import type { World } from '../world.ts'
import { faultNow } from './faults.ts'
import { orderOf, QUEUE_URL } from './sqs.ts'

type SendEntry = Pick<
  SendMessageBatchRequestEntry,
  'MessageBody' | 'MessageAttributes' | 'MessageGroupId' | 'DelaySeconds'
>

interface Entry {
  Id?: string | undefined
}

/** What each command but the poll does, and what SQS answers. */
export function createSqsCommands({ sqs, random, plan, observed }: World): (command: unknown) => object {
  function send(url: string | undefined, entry: SendEntry) {
    const { MessageBody: body = '', MessageAttributes: attributes = {}, MessageGroupId: groupId } = entry
    const order = orderOf({ body })
    if (url === QUEUE_URL && order) {
      observed.messages.sent++
      observed.needed.add(`${order.type} ${order.orderId}`)
    }
    return sqs.queueAt(url).send({ body, attributes, groupId, delayMs: (entry.DelaySeconds ?? 0) * 1000 })
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

  function attributes({ input }: GetQueueAttributesCommand) {
    const { waiting, hidden } = sqs.countsAt(input.QueueUrl)
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(waiting),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
        ApproximateNumberOfMessagesDelayed: '0',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:here:1:orders-dlq', maxReceiveCount: 6 }),
      },
    }
  }

  return (command) => {
    if (command instanceof SendMessageCommand) {
      return { MessageId: send(command.input.QueueUrl, command.input) }
    }
    if (command instanceof SendMessageBatchCommand) {
      const { QueueUrl, Entries } = command.input
      return batch(Entries, (entry) => send(QueueUrl, entry) !== '')
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
}

export const nameOf = (command: unknown): string => (command as object).constructor.name.replace('Command', '')
