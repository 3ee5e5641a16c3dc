import { type SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { MAIL_SENT_WITHIN_MS, type Mail, type Mailer, MailRejected, MailUnanswered } from '../../ports/services.ts'

const UTF8 = { Charset: 'UTF-8' }

/** Sends through SES. `close` destroys the client that was passed in. */
export function createSesMailer({ ses, sender }: { ses: SESClient; sender: string }): Mailer {
  return {
    send: async (mail) => {
      // AbortSignal.timeout() would keep its timer and its signal for 8 s, long after most mails are sent.
      const tooLate = new AbortController()
      const timer = setTimeout(() => tooLate.abort(), MAIL_SENT_WITHIN_MS)
      try {
        await ses.send(toCommand(mail, sender), { abortSignal: tooLate.signal })
      } catch (error) {
        if (isRefusal(error)) throw new MailRejected(error.message, { cause: error })
        throw tooLate.signal.aborted || isTimeout(error) ? new MailUnanswered({ cause: error }) : error
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

/** All of the SDK's tries went without an answer. */
const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

/** An address or a content that SES will never take. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  if (error.name === 'InvalidParameterValue') return true
  // SES says MessageRejected as well while the sender is not verified, which an operator can mend: that mail has to wait.
  return error.name === 'MessageRejected' && !/not verified/i.test(error.message)
}
