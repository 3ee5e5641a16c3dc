import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { SQSClient } from '@aws-sdk/client-sqs'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { anOrder, aUser } from '@orders/shared/testing/builders'
import { renderMail } from '@orders/worker/mail/rendering/render'
import { Consumer } from 'sqs-consumer'
import type { PipelineJob } from './pipeline.ts'
import { serveJobs } from './serve-jobs.ts'

const ACCOUNT = { region: EMBEDDED_REGION, credentials: EMBEDDED_CREDENTIALS }
const { to, subject, text, html } = renderMail('confirmed', anOrder({}), aUser())
/** The mail that the system sends for an order, made once. */
const MAIL = new SendEmailCommand({
  Source: 'shop@example.com',
  Destination: { ToAddresses: [to] },
  Message: {
    Subject: { Data: subject, Charset: 'UTF-8' },
    Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
  },
})

/** As the documentation of sqs-consumer and of the SDK have it: nothing is tuned, as the worker's clients are. */
serveJobs(async ({ queue, mail, pollers, messages }: PipelineJob): Promise<number> => {
  const sqs = new SQSClient({ ...ACCOUNT, endpoint: queue.endpoint })
  const ses = new SESClient({ ...ACCOUNT, endpoint: mail })
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
