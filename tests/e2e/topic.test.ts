import { SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { createSnsClient } from '@orders/shared/adapters/sns/client'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { register, until } from './client.ts'
import { startSystem, type TestSystem, throwAwayFolder } from './system.ts'

const TOPIC_ARN = 'arn:aws:sns:us-east-1:000000000000:order-events'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
let system: TestSystem
beforeAll(async () => {
  folder = await throwAwayFolder()
  system = await startSystem(folder.path, { SNS_TOPIC_ARN: TOPIC_ARN })
})
afterAll(async () => {
  await system?.end('SIGTERM')
  await folder.remove()
})

it('embedded mode has the topic of SNS_TOPIC_ARN, says where, and lets a queue subscribe to what it wants', async () => {
  const endpoint = /Topic +(\S+) at (http\S+)/.exec(system.processes[0]?.output() ?? '')
  expect(endpoint?.[1]).toBe(TOPIC_ARN)
  const aws = { region: EMBEDDED_REGION, endpoint: endpoint?.[2] ?? '', credentials: EMBEDDED_CREDENTIALS }
  const [sns, sqs] = [createSnsClient(aws), createSqsClient(aws)]
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'warehouse' }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  const FilterPolicy = JSON.stringify({ type: ['order.confirmed'] })
  await sns.send(
    new SubscribeCommand({
      TopicArn: TOPIC_ARN,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true', FilterPolicy },
    }),
  )
  const ada = await register(system.url, 'ada@example.com')
  const { body: order } = await ada.place([{ productId: 'helmet1', quantity: 1 }])
  const bodies = await until('an event', 10_000, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    return Messages.length > 0 ? Messages.map(({ Body = '' }) => JSON.parse(Body)) : undefined
  })
  expect(bodies.map(({ type, data }) => [type, data.orderId, data.order.status])).toEqual([
    ['order.confirmed', order.id, 'CONFIRMED'],
  ])
  sns.destroy()
  sqs.destroy()
})
