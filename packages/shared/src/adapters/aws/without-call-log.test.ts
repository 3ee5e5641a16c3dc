import { SESClient } from '@aws-sdk/client-ses'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { createSesClient } from '../ses/client.ts'
import { createSnsClient } from '../sns/client.ts'
import { createSqsClient } from '../sqs/client.ts'

const aws = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }

/** Without their places: `name - step`, or `name (also known as) - step`. */
const stepsOf = (client: SQSClient | SESClient | SNSClient) =>
  client.middlewareStack.identify().map((step) => step.split(/[ :]/)[0])

it.each([
  ['SQS', new SQSClient(aws), createSqsClient(aws)],
  ['SES', new SESClient(aws), createSesClient(aws)],
  ['SNS', new SNSClient(aws), createSnsClient(aws)],
])('takes the call log out of the %s client and nothing else', (_, whole, lean) => {
  expect(stepsOf(whole)).toContain('loggerMiddleware')
  expect(stepsOf(lean)).toEqual(stepsOf(whole).filter((name) => name !== 'loggerMiddleware'))
})
