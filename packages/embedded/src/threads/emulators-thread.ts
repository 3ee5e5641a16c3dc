/** Runs the emulators of SQS, SNS and SES, as many of them as are not configured to be somewhere else. */
import { workerData } from 'node:worker_threads'
import type { EmbeddedConfig } from '@orders/shared/config/services'
import { openMailService, openQueue, openTopicService } from '../backing/open-services.ts'
import type { EmulatorsReady, ToEmulators } from './emulators.ts'
import { workBehindRequests } from './priority.ts'
import { parentOf } from './thread.ts'

const config = workerData as EmbeddedConfig
workBehindRequests()
const parent = parentOf<ToEmulators, never>()
const opening = openQueue(config)
const [{ close: closeQueue, ...queue }, topic, { close: closeMail, redirectInbox, ...mail }] = await Promise.all([
  opening,
  openTopicService(config, opening),
  openMailService(config, opening),
])
parent.on(redirectInbox)
parent.ready({ queue, topic, mail } satisfies EmulatorsReady, async () => {
  await Promise.all([closeQueue(), closeMail()])
})
