import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Takes what SES tells of a mail, as SNS delivers it to a queue. */
export type PublishSesEvent = (body: string) => void

const DOMAIN = 'simulator.amazonses.com'
const SIMULATED = /^(bounce|complaint)(?:\+[^@]*)?@simulator\.amazonses\.com$/i

/**
 * Has mails to the addresses of SES's mailbox simulator bounce, or be complained of, as at SES itself; labels (`bounce+ada@…`) make many of
 * them. To be called before the request is served.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
export function simulateMailboxes(request: IncomingMessage, response: ServerResponse, publish: PublishSesEvent): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  response.on('finish', () => {
    const body = Buffer.concat(chunks)
    // Most mails need not be parsed again for it
    if (response.statusCode !== 200 || !body.includes(DOMAIN)) return
    for (const event of eventsOf(new URLSearchParams(body.toString()))) publish(inEnvelope(event))
  })
}

/** @param form a `SendEmail` of the SES API, version 1 */
function eventsOf(form: URLSearchParams): object[] {
  const recipients = [...form].filter(([name]) => name.startsWith('Destination.')).map(([, address]) => address)
  const mail = {
    timestamp: new Date().toISOString(),
    source: form.get('Source') ?? '',
    messageId: randomUUID(),
    destination: recipients,
  }
  return recipients.flatMap((emailAddress): object[] => {
    const kind = SIMULATED.exec(emailAddress)?.[1]?.toLowerCase()
    if (kind === 'bounce') return [{ notificationType: 'Bounce', bounce: bounceOf(emailAddress), mail }]
    if (kind === 'complaint') return [{ notificationType: 'Complaint', complaint: complaintOf(emailAddress), mail }]
    return []
  })
}

const bounceOf = (emailAddress: string) => ({
  bounceType: 'Permanent',
  bounceSubType: 'General',
  bouncedRecipients: [
    { emailAddress, action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' },
  ],
  ...feedback(),
})

const complaintOf = (emailAddress: string) => ({
  complainedRecipients: [{ emailAddress }],
  complaintFeedbackType: 'abuse',
  userAgent: 'Amazon SES Mailbox Simulator',
  ...feedback(),
})

const feedback = () => ({ timestamp: new Date().toISOString(), feedbackId: randomUUID() })

const inEnvelope = (event: object): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: randomUUID(),
    Timestamp: new Date().toISOString(),
    Message: JSON.stringify(event),
  })
