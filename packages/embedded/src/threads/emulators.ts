import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { InboxAddress } from '../backing/embedded-ses.ts'
import type { MailService, QueueService, TopicService } from '../backing/open-services.ts'
import { startThread, type Thread } from './thread.ts'

export interface EmulatorsReady {
  queue: Omit<QueueService, 'close'>
  topic: TopicService | undefined
  mail: Omit<MailService, 'close' | 'redirectInbox'>
}

/** Where the mails are shown, which is known once the API listens. */
export type ToEmulators = { type: 'inbox' } & InboxAddress

/** SQS and SES in a thread of their own: on AWS they would not take the time of a service either. */
export const startEmulators = (config: EmbeddedConfig): Thread<ToEmulators, EmulatorsReady> =>
  startThread({ module: new URL('./emulators-thread.ts', import.meta.url), data: config })
