import { startEmbeddedSes } from '@orders/embedded/backing/embedded-ses'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION, startEmbeddedSqs } from '@orders/embedded/backing/embedded-sqs'
import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import type { Closers } from '../closers.ts'
import type { HttpFront } from '../fronts/http-front.ts'

/** Puts something before a service, given its address. */
export type MakeFront = (target: string) => Promise<HttpFront>

export interface BackingOptions {
  /** `own`: embedded mode's, which forgets everything with its process. */
  queue?: 'outside' | 'own'
  maxRetries?: number
  sqsFront?: MakeFront
  sesFront?: MakeFront
}

export interface Backing {
  env: Record<string, string>
  inboxUrl: string
  /** The queue itself, past any front. Undefined where the system has its own. */
  queue?: QueueAddress
}

export interface QueueAddress {
  endpoint: string
  queueUrl: string
  deadLetterQueueUrl: string
}

/** What the SDK asks for; emulated services take any. */
export const CREDENTIALS = {
  AWS_REGION: EMBEDDED_REGION,
  AWS_ACCESS_KEY_ID: EMBEDDED_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: EMBEDDED_CREDENTIALS.secretAccessKey,
}

/** The queue and the mail service in this process, so that they outlive the system's processes and can be tampered with. */
export async function startBacking(options: BackingOptions, closers: Closers): Promise<Backing> {
  const mail = await startEmbeddedSes({ port: 0 })
  closers.add(mail.close)
  // All mail services of a process show the same mail
  await fetch(new URL('/clear-store', mail.endpoint), { method: 'POST' })
  const front = (make: MakeFront | undefined, target: string) => putBefore(target, make, closers)
  const env = { ...CREDENTIALS, AWS_ENDPOINT_URL_SES: await front(options.sesFront, mail.endpoint) }
  if (options.queue === 'own') return { env, inboxUrl: mail.inboxUrl }

  const { close, ...queue } = await startEmbeddedSqs({
    visibilityTimeoutSeconds: 20,
    maxReceiveCount: maxReceiveCountFor(options.maxRetries ?? 3),
  })
  closers.add(close)
  return {
    env: {
      ...env,
      AWS_ENDPOINT_URL_SQS: await front(options.sqsFront, queue.endpoint),
      SQS_URL: queue.queueUrl,
      SQS_DLQ_URL: queue.deadLetterQueueUrl,
    },
    inboxUrl: mail.inboxUrl,
    queue,
  }
}

async function putBefore(target: string, make: MakeFront | undefined, closers: Closers): Promise<string> {
  if (!make) return target
  const front = await make(target)
  closers.add(front.close)
  return front.url
}
