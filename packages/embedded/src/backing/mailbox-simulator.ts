import { randomUUID } from 'node:crypto'

/** Takes what SES tells of a mail, as SNS delivers it to a queue. */
export type PublishSesEvent = (body: string) => void

const SIMULATED = /^(bounce|complaint)(?:\+[^@]*)?@simulator\.amazonses\.com$/i

/**
 * Has mails to the addresses of SES's mailbox simulator bounce, or be complained of, as at SES itself; labels (`bounce+ada@…`) make many of
 * them.
 * @param form a `SendEmail` of the SES API, version 1
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
 */
export function simulateMailboxes(form: URLSearchParams, messageId: string, publish: PublishSesEvent): void {
  for (const event of eventsOf(form, messageId)) publish(inEnvelope(event))
}

function eventsOf(form: URLSearchParams, messageId: string): object[] {
  const recipients = [...form].filter(([name]) => name.startsWith('Destination.')).map(([, address]) => address)
  const mail = {
    timestamp: new Date().toISOString(),
    source: form.get('Source') ?? '',
    messageId,
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
