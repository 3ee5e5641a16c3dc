import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { type Mail, type Mailer, MailRejected } from '../../ports/services.ts'

/** All tries of one mail together; shorter than the lease under which a mail is sent. */
const SEND_TIMEOUT_MS = 8_000
const UTF8 = { Charset: 'UTF-8' }

/** Sends through SES. `close` destroys the client that was passed in. */
export function createSesMailer({ ses, sender }: { ses: SESClient; sender: string }): Mailer {
  return {
    send: async (mail) => {
      // AbortSignal.timeout() would keep its timer and its signal for 8 s, long after most mails are sent.
      const tooLate = new AbortController()
      const timer = setTimeout(() => tooLate.abort(), SEND_TIMEOUT_MS)
      try {
        await ses.send(toCommand(mail, sender), { abortSignal: tooLate.signal })
      } catch (error) {
        throw isRefusal(error) ? new MailRejected(error.message, { cause: error }) : error
      } finally {
        clearTimeout(timer)
      }
    },
    close: async () => ses.destroy(),
  }
}

function toCommand({ to, subject, text, html }: Mail, sender: string): SendEmailCommand {
  return new SendEmailCommand({
    Source: sender,
    Destination: { ToAddresses: [to] },
    Message: {
      Subject: { Data: subject, ...UTF8 },
      Body: { Text: { Data: text, ...UTF8 }, Html: { Data: html, ...UTF8 } },
    },
  })
}

/** An address or a content that SES will never take. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if (error.name === 'InvalidParameterValue') return true
  // SES says MessageRejected as well while the sender is not verified, which an operator can mend: that mail has to wait.
  return error.name === 'MessageRejected' && !/not verified/i.test(error.message)
}
