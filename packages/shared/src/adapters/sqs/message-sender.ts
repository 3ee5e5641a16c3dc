import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { MessageSender } from '../../ports/services.ts'

/** Sends messages to the queue as they are, one at a time. Whoever made the client closes it. */
export function createSqsMessageSender({ sqs, queueUrl }: { sqs: SQSClient; queueUrl: string }): MessageSender {
  return {
    send: async (body) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }))
    },
  }
}
