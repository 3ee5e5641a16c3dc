import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { withAnswerTimeout } from '@orders/shared/adapters/aws/answer-timeout'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const QueueUrl = 'http://sqs/1/orders'
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' }

/** As from a connection that breaks off without a word. */
const stall = (response: ServerResponse) => {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' }).write('{"Messages":[')
}
const answer = (response: ServerResponse) => {
  response.writeHead(200, JSON_TYPE).end('{"Messages":[]}')
}

let queue: Server
let requests: number
let respond: (response: ServerResponse) => void
beforeEach(async () => {
  requests = 0
  queue = createServer((request, response) => {
    requests += 1
    request.resume().on('end', () => respond(response))
  }).listen(0, '127.0.0.1')
  await once(queue, 'listening')
})
afterEach(() => {
  queue.closeAllConnections()
  queue.close()
})

function aws() {
  const { port } = queue.address() as AddressInfo
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return { region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials, useQueueUrlAsEndpoint: false }
}

const impatient = () => withAnswerTimeout(new SQSClient({ ...aws(), maxAttempts: 2 }), { timeoutMs: 100 })
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

describe('an answer that stalls after its headers', () => {
  it('is asked for again, and then ends the call', async () => {
    respond = stall
    const send = impatient().send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    await expect(send).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(requests).toBe(2)
  })

  it('is waited for as long as the call allows', async () => {
    respond = (response) => {
      response.writeHead(200, JSON_TYPE).flushHeaders()
      setTimeout(() => response.end('{"Messages":[]}'), 300)
    }
    await impatient().send(new ReceiveMessageCommand({ QueueUrl }), { requestTimeout: 10_000 })
    expect(requests).toBe(1)
  })

  it('does not hold up those who use the client of the queue', async () => {
    respond = (response) => (requests === 1 ? stall(response) : answer(response))
    const sqs = createSqsClient(aws())
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    expect(requests).toBe(2)
    sqs.destroy()
  }, 10_000)
})

it('leaves no timer behind an answer that has ended', async () => {
  respond = answer
  const sqs = withAnswerTimeout(new SQSClient(aws()), { timeoutMs: 60_000 })
  const before = timers()
  for (let call = 0; call < 5; call += 1) await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
  await expect.poll(timers).toBeLessThanOrEqual(before)
  sqs.destroy()
})
