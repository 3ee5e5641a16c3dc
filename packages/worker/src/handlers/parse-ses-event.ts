import { addressKey } from '@orders/shared/domain/mail-address'
import type { SuppressionReason } from '@orders/shared/ports/stores'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'

/** What SES tells of a mail. */
export type SesEvent =
  | {
      type: SuppressionReason
      /** Whether its addresses are to get no more mail. */
      suppresses: boolean
      /** What SES calls it, such as `Permanent/General`. */
      detail?: string
      /** When SES saw it, epoch ms; absent where it does not say. */
      atMs?: number
      /** In their normal form. */
      emails: readonly string[]
    }
  | { type: 'other' }

export type ParsedSesEvent = { event: SesEvent } | { problem: string }

const RecipientsSchema = Type.Array(Type.Object({ emailAddress: Type.String() }))
/** What SNS wraps a message in, unless its subscription has raw message delivery. */
const isEnvelope = Compile(Type.Object({ Type: Type.Literal('Notification'), Message: Type.String() }))
/** `eventType` is of a configuration set, `notificationType` of an identity's feedback notifications; the rest is the same. */
const isNamed = Compile(
  Type.Union([Type.Object({ eventType: Type.String() }), Type.Object({ notificationType: Type.String() })]),
)
const BounceSchema = Type.Object({
  bounce: Type.Object({
    bounceType: Type.String(),
    timestamp: Type.Optional(Type.String()),
    bounceSubType: Type.Optional(Type.String()),
    bouncedRecipients: RecipientsSchema,
  }),
})
const ComplaintSchema = Type.Object({
  complaint: Type.Object({
    timestamp: Type.Optional(Type.String()),
    complaintFeedbackType: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    complainedRecipients: RecipientsSchema,
  }),
})
const isBounce = Compile(BounceSchema)
const isComplaint = Compile(ComplaintSchema)

/** What SES sends to a topic when a configuration set is told to publish there; it is no JSON. */
const SETUP_TEXT = /^Successfully validated SNS topic/
const OTHER: ParsedSesEvent = { event: { type: 'other' } }

/**
 * Reads what SES published through SNS, raw or in an envelope. The problem never quotes the body, which names addresses.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 */
export function parseSesEvent(body: string): ParsedSesEvent {
  const outer = parseJson(body)
  const text = isEnvelope.Check(outer) ? outer.Message : body
  if (SETUP_TEXT.test(text)) return OTHER
  const value = text === body ? outer : parseJson(text)
  if (!isNamed.Check(value)) return { problem: 'the message is no event of SES' }
  const name = 'eventType' in value ? value.eventType : value.notificationType
  if (name === 'Bounce') return isBounce.Check(value) ? named(toBounce(value)) : { problem: 'the bounce is incomplete' }
  if (name === 'Complaint')
    return isComplaint.Check(value) ? named(toComplaint(value)) : { problem: 'the complaint is incomplete' }
  return OTHER
}

type Named = Exclude<SesEvent, { type: 'other' }>

const named = (event: Named): ParsedSesEvent =>
  event.emails.length > 0 ? { event } : { problem: `the ${event.type} names no address` }

/** Only a permanent bounce says that an address takes no mail; a full mailbox or an absence passes. */
const toBounce = ({ bounce }: Static<typeof BounceSchema>): Named => ({
  type: 'bounce',
  suppresses: bounce.bounceType === 'Permanent',
  ...detailOf(bounce.bounceType, bounce.bounceSubType),
  ...timeOf(bounce.timestamp),
  emails: emailsOf(bounce.bouncedRecipients),
})

/** `not-spam` is said of a mail that was taken for spam by mistake (RFC 6430). */
const toComplaint = ({ complaint }: Static<typeof ComplaintSchema>): Named => ({
  type: 'complaint',
  suppresses: complaint.complaintFeedbackType !== 'not-spam',
  ...detailOf(complaint.complaintFeedbackType ?? undefined),
  ...timeOf(complaint.timestamp),
  emails: emailsOf(complaint.complainedRecipients),
})

function timeOf(timestamp = ''): { atMs?: number } {
  const atMs = Date.parse(timestamp)
  return Number.isNaN(atMs) ? {} : { atMs }
}

/** A feedback type comes from the recipient's provider, who may write anything into it. */
function detailOf(...words: (string | undefined)[]): { detail?: string } {
  const known = words.filter((word) => word !== undefined && /^[a-z-]{1,40}$/i.test(word))
  return known.length > 0 ? { detail: known.join('/') } : {}
}

const emailsOf = (recipients: Static<typeof RecipientsSchema>): string[] => [
  ...new Set(recipients.map(({ emailAddress }) => normalFormOf(emailAddress)).filter((email) => email.includes('@'))),
]

/** Recipients are as they stood in the mail: `Ada <ada@example.com>` too. */
function normalFormOf(recipient: string): string {
  const address = (/<([^<>]*)>\s*$/.exec(recipient)?.[1] ?? recipient).trim()
  return addressKey(address)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
