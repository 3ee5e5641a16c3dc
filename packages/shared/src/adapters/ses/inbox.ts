import Type, { type Static, type TSchema } from 'typebox'
import * as Value from 'typebox/value'
import { DependencyDown } from '../../ports/dependency.ts'
import type { Inbox, InboxMail } from '../../ports/inbox.ts'

interface InboxOptions {
  url: string
  timeoutMs?: number
}

const Part = Type.Optional(Type.Union([Type.String(), Type.Null()]))

const EmulatorStoreSchema = Type.Object({
  total: Type.Integer(),
  emails: Type.Array(
    Type.Object({
      messageId: Type.String(),
      /** Seconds since 1970. */
      at: Type.Number(),
      destination: Type.Object({ to: Type.Array(Type.String()) }),
      subject: Part,
      body: Type.Object({ text: Part, html: Part }),
    }),
  ),
})

/** A mail that was sent raw has none of the optional properties. Nothing here sends raw mails. */
const LocalStackSchema = Type.Object({
  messages: Type.Array(
    Type.Object({
      Id: Type.String(),
      Timestamp: Type.String(),
      Destination: Type.Optional(Type.Object({ ToAddresses: Type.Optional(Type.Array(Type.String())) })),
      Subject: Part,
      Body: Type.Optional(Type.Object({ text_part: Part, html_part: Part })),
    }),
  ),
})

/** @param url `GET /store` of the SES of embedded mode */
export const createEmulatorInbox = (options: InboxOptions): Inbox => ({
  list: async (most) => {
    // To read ten thousand would take seconds, in which the api answers nobody
    const { total, emails } = await read(EmulatorStoreSchema, { ...options, url: `${options.url}?latest=${most}` })
    return {
      total,
      mails: newestFirst(
        emails.map(({ messageId, at, destination, subject, body }) => ({
          id: messageId,
          at: new Date(at * 1000).toISOString(),
          to: destination.to,
          subject: subject ?? '',
          text: body.text ?? '',
          html: body.html ?? '',
        })),
      ),
    }
  },
})

/** @param url `GET /_aws/ses` of LocalStack */
export const createLocalStackInbox = (options: InboxOptions): Inbox => ({
  list: async (most) => {
    const { messages } = await read(LocalStackSchema, options)
    const mails = newestFirst(
      messages.map(({ Id, Timestamp, Destination, Subject, Body }) => ({
        id: Id,
        at: inUtc(Timestamp),
        to: Destination?.ToAddresses ?? [],
        subject: Subject ?? '',
        text: Body?.text_part ?? '',
        html: Body?.html_part ?? '',
      })),
    )
    return { total: mails.length, mails: mails.slice(0, most) }
  },
})

/** LocalStack writes UTC without saying so. */
const inUtc = (time: string): string => {
  const date = new Date(/[Zz]|[+-]\d\d:?\d\d$/.test(time) ? time : `${time}Z`)
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString()
}

/** Both list the oldest first, with times of whole seconds: reversed, mails of one second stay newest first. */
const newestFirst = (mails: InboxMail[]): InboxMail[] =>
  mails.toReversed().sort((one, other) => other.at.localeCompare(one.at))

async function read<T extends TSchema>(schema: T, { url, timeoutMs = 5_000 }: InboxOptions): Promise<Static<T>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
    if (response.ok) return Value.Parse(schema, await response.json())
    throw new Error(`the source of the inbox answered ${response.status}`)
  } catch (error) {
    throw new DependencyDown('the mails of the inbox cannot be read', { cause: error })
  }
}
