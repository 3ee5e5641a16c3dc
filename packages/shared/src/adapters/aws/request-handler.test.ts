import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SendEmailCommand } from '@aws-sdk/client-ses'
import { PublishCommand } from '@aws-sdk/client-sns'
import { PurgeQueueCommand } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { createSesClient } from '../ses/client.ts'
import { createSnsClient } from '../sns/client.ts'
import { createSqsClient } from '../sqs/client.ts'

const aws = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } }
/** More than the SDK opens by itself, and as many as a worker has mails in hand. */
const AT_ONCE = 100
const MAIL = {
  Source: 'shop@example.com',
  Destination: { ToAddresses: ['ada@example.com'] },
  Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } },
}

/** Answers nothing until all have come: a client that lets some of them wait for others never gets that far. */
async function answeringAllAtOnce() {
  const waiting: ServerResponse[] = []
  const server = createServer((request, response) => {
    request.resume()
    waiting.push(response)
    if (waiting.length === AT_ONCE) for (const one of waiting) one.writeHead(400).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, came: () => waiting.length, close }
}

it.each([
  [
    'mails',
    (endpoint: string) => {
      const ses = createSesClient({ ...aws, endpoint })
      return { send: () => ses.send(new SendEmailCommand(MAIL)), destroy: () => ses.destroy() }
    },
  ],
  [
    'events',
    (endpoint: string) => {
      const sns = createSnsClient({ ...aws, endpoint })
      const command = () => new PublishCommand({ TopicArn: 'arn:aws:sns:eu-central-1:1:orders', Message: 'one' })
      return { send: () => sns.send(command()), destroy: () => sns.destroy() }
    },
  ],
  [
    'messages',
    (endpoint: string) => {
      const sqs = createSqsClient({ ...aws, endpoint })
      return {
        send: () => sqs.send(new PurgeQueueCommand({ QueueUrl: `${endpoint}/1/orders` })),
        destroy: () => sqs.destroy(),
      }
    },
  ],
] as const)('%s that are sent at once do not wait for each other', async (_what, open) => {
  const service = await answeringAllAtOnce()
  const client = open(service.endpoint)
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, client.send))
  // Each of them the first attempt: repeated ones would make up the number, too
  for (const result of results) expect(result).toMatchObject({ reason: { $metadata: { attempts: 1 } } })
  expect(service.came()).toBe(AT_ONCE)
  client.destroy()
  service.close()
})
