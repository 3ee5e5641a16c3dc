import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import Fastify from 'fastify'
import { MongoClient } from 'mongodb'
import { v7 } from 'uuid'
import type { NaiveJob } from './naive-route.ts'
import { serveJobs } from './serve-jobs.ts'

serveJobs(async ({ mongoUrl, queue }: NaiveJob) => {
  const client = await MongoClient.connect(mongoUrl)
  const orders = client.db().collection<{ _id: string }>('naive_orders')
  const sqs = createSqsClient({ endpoint: queue.endpoint, region: EMBEDDED_REGION, credentials: EMBEDDED_CREDENTIALS })
  const app = Fastify()
  app.post('/api/orders', async (request, reply) => {
    const order = { _id: v7(), status: 'PENDING', createdAt: new Date(), ...(request.body as object) }
    await orders.insertOne(order)
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.queueUrl, MessageBody: JSON.stringify(order) }))
    return reply.code(201).send(order)
  })
  return app.listen({ host: '127.0.0.1', port: 0 })
})
