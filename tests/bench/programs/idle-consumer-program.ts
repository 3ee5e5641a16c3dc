import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { Consumer } from 'sqs-consumer'
import type { DrainJob } from './idle-consumer.ts'
import { serveJobs } from './serve-jobs.ts'

/** As sqs-consumer's own documentation has it, with the client that the worker has. */
serveJobs(async ({ queue, pollers, messages }: DrainJob): Promise<number> => {
  const sqs = createSqsClient({ endpoint: queue.endpoint, region: EMBEDDED_REGION, credentials: EMBEDDED_CREDENTIALS })
  const startedAt = performance.now()
  let seen = 0
  const { promise: allSeen, resolve, reject } = Promise.withResolvers<void>()
  const consumers = Array.from({ length: pollers }, () =>
    Consumer.create({
      sqs,
      queueUrl: queue.queueUrl,
      batchSize: 10,
      handleMessageBatch: async (batch) => {
        seen += batch.length
        if (seen >= messages) resolve()
        return batch
      },
    }),
  )
  for (const consumer of consumers) {
    consumer.on('error', reject)
    consumer.on('processing_error', reject)
    consumer.start()
  }
  await allSeen
  const perSecond = (messages / (performance.now() - startedAt)) * 1000
  for (const consumer of consumers) consumer.stop({ abort: true })
  return perSecond
})
