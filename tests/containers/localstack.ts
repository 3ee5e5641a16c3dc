import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSnsClient } from '@orders/shared/adapters/sns/client'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'

export const REGION = 'us-east-1'
export const SENDER = 'orders@shop.example'
/** LocalStack checks no signature; the SDK insists on signing. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

/** As LocalStack shows it. */
export interface SentMail {
  Source: string
  Destination: { ToAddresses: string[] }
  Subject: string
  Body: { text_part: string; html_part: string }
}

/** Mail that LocalStack was given, to one address; it forgets all of it when it restarts. */
export async function mailsTo(endpoint: string, email: string): Promise<SentMail[]> {
  const response = await fetch(`${endpoint}/_aws/ses`)
  const { messages } = (await response.json()) as { messages: SentMail[] }
  return messages.filter(({ Destination }) => Destination.ToAddresses.includes(email))
}

/** The name of a queue is all that counts: clients are told of LocalStack's address by their endpoint. */
export const queueUrlOf = (name: string): string => `http://localhost:4566/000000000000/${name}`

export const topicArnOf = (name: string): string => `arn:aws:sns:${REGION}:000000000000:${name}`

/** How a process reaches the queue, the topic and mail of LocalStack. */
export const awsEnv = (endpoint: string): Record<string, string> => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_ENDPOINT_URL_SQS: endpoint,
  AWS_ENDPOINT_URL_SES: endpoint,
  AWS_ENDPOINT_URL_SNS: endpoint,
})

export const sqsAt = (endpoint: string) => createSqsClient({ region: REGION, endpoint, credentials: CREDENTIALS })
export const snsAt = (endpoint: string) => createSnsClient({ region: REGION, endpoint, credentials: CREDENTIALS })
export const sesAt = (endpoint: string) => createSesClient({ region: REGION, endpoint, credentials: CREDENTIALS })
