import { GetSendQuotaCommand, type SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { MAIL_SENT_WITHIN_MS, type Mail, type Mailer } from '../../ports/services.ts'
import { toMailNotSent } from './errors.ts'

const UTF8 = { Charset: 'UTF-8' }
/** Emulators of SES do not answer it at all. */
const QUOTA_WITHIN_MS = 2_000

export interface SesMailerOptions {
  ses: SESClient
  sender: string
  /** Says where SES tells of bounces and complaints; without it, the identity's own may. */
  configurationSet?: string | undefined
}

/** Sends through SES. `close` destroys the client that was passed in. */
export function createSesMailer({ ses, sender, configurationSet }: SesMailerOptions): Mailer {
  const settings = { Source: sender, ...(configurationSet ? { ConfigurationSetName: configurationSet } : {}) }
  return {
    send: async (mail) => {
      try {
        await within(MAIL_SENT_WITHIN_MS, (abortSignal) =>
          ses.send(new SendEmailCommand({ ...settings, ...contentOf(mail) }), { abortSignal }),
        )
      } catch (error) {
        throw toMailNotSent(error, { sender, recipient: mail.to })
      }
    },
    maxSendRate: async () => {
      try {
        const quota = await within(QUOTA_WITHIN_MS, (abortSignal) =>
          ses.send(new GetSendQuotaCommand({}), { abortSignal }),
        )
        // An account without a limit has a negative one.
        return quota.MaxSendRate !== undefined && quota.MaxSendRate > 0 ? quota.MaxSendRate : undefined
      } catch {
        return undefined
      }
    },
    close: async () => ses.destroy(),
  }
}

/** The SDK looks for credentials without regard to the signal, so the time is kept beside it, too. */
async function within<T>(limitMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // AbortSignal.timeout() would keep its timer and its signal for 8 s, long after most mails are sent.
  const tooLate = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    tooLate.abort()
    reject(Object.assign(new Error(`no answer within ${limitMs} ms`), { name: 'TimeoutError' }))
  }, limitMs)
  try {
    return await Promise.race([call(tooLate.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

const contentOf = ({ to, subject, text, html }: Mail) => ({
  Destination: { ToAddresses: [to] },
  Message: {
    Subject: { Data: subject, ...UTF8 },
    Body: { Text: { Data: text, ...UTF8 }, Html: { Data: html, ...UTF8 } },
  },
})
