import { randomUUID } from 'node:crypto'
import { DeleteQueueCommand, GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs'
import { SES_EVENTS_MAX_RECEIVE_COUNT } from '@orders/shared/config/redelivery'
import { afterAll, describe, expect, it } from 'vitest'
import { until } from '../e2e/client.ts'
import { addresses } from './addresses.ts'
import { queueUrlOf, sqsAt, topicArnOf } from './localstack.ts'
import { runProvision, watchProvision } from './provision.ts'

const sqs = sqsAt(addresses().localStackUrl)
afterAll(() => sqs.destroy())

describe('npm run provision', () => {
  it('makes what is missing, and finds it there the next time', async () => {
    const id = randomUUID()
    const [name, deadName, sender] = [`made-${id}`, `made-${id}-dead`, `${id}@shop.example`]
    const queues = { queueUrl: queueUrlOf(name), deadLetterQueueUrl: queueUrlOf(deadName) }

    const first = await runProvision(queues, sender)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    for (const line of [`queue ${name}: made`, `queue ${deadName}: made`, `sender ${sender}: made, verified`])
      expect(first.stdout).toContain(line)
    expect(first.stdout).toMatch(new RegExp(`^SQS_URL=http.*/${name}\nSQS_DLQ_URL=http.*/${deadName}$`, 'm'))

    const second = await runProvision(queues, sender)
    expect(second).toMatchObject({ code: 0, stderr: '' })
    for (const what of [`queue ${name}`, `queue ${deadName}`, `sender ${sender}`])
      expect(second.stdout).toContain(`${what}: was there`)
    expect(second.stdout).not.toContain(': made')
  })

  it('gives the queue a redrive policy and the longest retention', async () => {
    const name = `settings-${randomUUID()}`
    const queues = { queueUrl: queueUrlOf(name), deadLetterQueueUrl: queueUrlOf(`${name}-dead`) }
    await runProvision(queues)
    const command = new GetQueueAttributesCommand({ QueueUrl: queues.queueUrl, AttributeNames: ['All'] })
    const { Attributes = {} } = await sqs.send(command)
    expect(Attributes).toMatchObject({ VisibilityTimeout: '20', MessageRetentionPeriod: '1209600' })
    expect(JSON.parse(Attributes.RedrivePolicy ?? '')).toMatchObject({
      deadLetterTargetArn: expect.stringMatching(`:${name}-dead$`),
      maxReceiveCount: 6,
    })
  })

  it('makes the queue of what SES tells too, where one is named', async () => {
    const name = `told-${randomUUID()}`
    const queues = { queueUrl: queueUrlOf(name), deadLetterQueueUrl: queueUrlOf(`${name}-dead`) }
    const sesEventsQueueUrl = queueUrlOf(`${name}-ses`)
    const { stdout } = await runProvision({ ...queues, sesEventsQueueUrl })
    expect(stdout).toMatch(new RegExp(`^SES_EVENTS_SQS_URL=http.*/${name}-ses$`, 'm'))
    const command = new GetQueueAttributesCommand({ QueueUrl: sesEventsQueueUrl, AttributeNames: ['All'] })
    const { Attributes = {} } = await sqs.send(command)
    expect(JSON.parse(Attributes.RedrivePolicy ?? '')).toMatchObject({
      deadLetterTargetArn: expect.stringMatching(`:${name}-ses-dead-letters$`),
      maxReceiveCount: SES_EVENTS_MAX_RECEIVE_COUNT,
    })
  })

  it('makes the topic too, where one is named, and finds it there the next time', async () => {
    const name = `published-${randomUUID()}`
    const queues = { queueUrl: queueUrlOf(name), deadLetterQueueUrl: queueUrlOf(`${name}-dead`) }
    const topicArn = topicArnOf(name)
    const first = await runProvision({ ...queues, topicArn })
    expect(first.stdout).toContain(`topic ${name}: made`)
    expect(first.stdout).toContain(`SNS_TOPIC_ARN=${topicArn}`)
    expect((await runProvision({ ...queues, topicArn })).stdout).toContain(`topic ${name}: was there`)
  })

  it('makes queues again that are lost while it watches, and ends with 0 when it is told to', async () => {
    const name = `watched-${randomUUID()}`
    const queues = { queueUrl: queueUrlOf(name), deadLetterQueueUrl: queueUrlOf(`${name}-dead`) }
    const watch = await watchProvision(queues)
    for (const QueueUrl of Object.values(queues)) await sqs.send(new DeleteQueueCommand({ QueueUrl }))
    await until('both queues are there again', 20_000, async () => {
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: name }))
      return QueueUrls.length === 2 || undefined
    })
    expect(await watch.end()).toBe(0)
  })

  it('waits a minute for a service that does not answer, and fails in one line', { timeout: 120_000 }, async () => {
    const queues = { queueUrl: queueUrlOf('any'), deadLetterQueueUrl: queueUrlOf('any-dead') }
    const { code, stdout, stderr } = await runProvision(queues, undefined, 'http://127.0.0.1:1')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^Could not provision: .*ECONNREFUSED.*\n$/)
  })
})
