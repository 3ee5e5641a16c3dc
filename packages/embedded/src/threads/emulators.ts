import type { EmbeddedConfig } from '@orders/shared/config/services'
import type { MailService, QueueService } from '../backing/open-services.ts'
import { startThread, type Thread } from './thread.ts'

export interface EmulatorsReady {
  queue: Omit<QueueService, 'close'>
  mail: Omit<MailService, 'close'>
}

/** SQS and SES in a thread of their own: on AWS they would not take the time of a service either. */
export const startEmulators = (config: EmbeddedConfig): Thread<never, EmulatorsReady> =>
  startThread({ module: new URL('./emulators-thread.ts', import.meta.url), data: config })
