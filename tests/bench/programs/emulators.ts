/** SQS and SES for the deployed form, in a process of their own as they would be elsewhere. */
import { startEmbeddedSes } from '@orders/embedded/backing/embedded-ses'
import { startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'

const [{ close: _queue, ...queue }, { close: _mail, ...mail }] = await Promise.all([
  startEmbeddedSqs({ visibilityTimeoutSeconds: 20, maxReceiveCount: 9 }),
  startEmbeddedSes({ port: 0 }),
])
process.send?.({ queue, mail })
process.on('disconnect', () => process.exit())
