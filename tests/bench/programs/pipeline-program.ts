import { SendEmailCommand } from '@aws-sdk/client-ses'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { Consumer } from 'sqs-consumer'
import type { PipelineJob } from './pipeline.ts'
import { serveJobs } from './serve-jobs.ts'

const ACCOUNT = { region: EMBEDDED_REGION, credentials: EMBEDDED_CREDENTIALS }
/** As long as the mail of an order. */
const MAIL = new SendEmailCommand({
  Source: 'shop@example.com',
  Destination: { ToAddresses: ['ada@example.com'] },
  Message: {
    Subject: { Data: 'Your order is confirmed', Charset: 'UTF-8' },
    Body: { Text: { Data: 'x'.repeat(500), Charset: 'UTF-8' }, Html: { Data: 'x'.repeat(4_000), Charset: 'UTF-8' } },
  },
})

/** As sqs-consumer's own documentation has it, with the clients that the worker has. */
serveJobs(async ({ queue, mail, pollers, messages }: PipelineJob): Promise<number> => {
  const sqs = createSqsClient({ ...ACCOUNT, endpoint: queue.endpoint })
  const ses = createSesClient({ ...ACCOUNT, endpoint: mail })
  const startedAt = performance.now()
  let sent = 0
  const { promise: allSent, resolve, reject } = Promise.withResolvers<void>()
  const consumers = Array.from({ length: pollers }, () =>
    Consumer.create({
      sqs,
      queueUrl: queue.queueUrl,
      batchSize: 10,
      handleMessageBatch: async (batch) => {
        await Promise.all(batch.map(() => ses.send(MAIL)))
        sent += batch.length
        if (sent >= messages) resolve()
        return batch
      },
    }),
  )
  for (const consumer of consumers) {
    consumer.on('error', reject)
    consumer.on('processing_error', reject)
    consumer.start()
  }
  await allSent
  const perSecond = (messages / (performance.now() - startedAt)) * 1000
  for (const consumer of consumers) consumer.stop({ abort: true })
  return perSecond
})
