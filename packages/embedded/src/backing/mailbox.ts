/** Beyond them the oldest go: who tries the system out for days must not run out of memory. Of an order's mail they take some 50 MB. */
const MOST_MAILS = 10_000

export interface Mailbox {
  /**
   * @param form a `SendEmail` of the SES API, version 1
   * @returns the code of SES's error where it is no mail
   */
  keep(form: URLSearchParams, messageId: string): 'InvalidParameterValue' | undefined
  /** `{"emails":[…]}` as JSON, the oldest first: each with messageId, from, destination, subject, body and `at`, in seconds since 1970. */
  read(): Buffer
  clear(): void
}

/** What was sent, and nobody delivers. */
export function createMailbox(mostMails = MOST_MAILS): Mailbox {
  /** As they are read, out of the heap: nobody looks at most of them. */
  let mails: Buffer[] = []
  return {
    keep: (form, messageId) => {
      const [from, subject] = [form.get('Source'), form.get('Message.Subject.Data')]
      const body = { text: form.get('Message.Body.Text.Data'), html: form.get('Message.Body.Html.Data') }
      if (!from || !subject || !(body.text || body.html)) return 'InvalidParameterValue'
      const mail = {
        messageId,
        from,
        replyTo: membersOf(form, 'ReplyToAddresses'),
        destination: {
          to: membersOf(form, 'Destination.ToAddresses'),
          cc: membersOf(form, 'Destination.CcAddresses'),
          bcc: membersOf(form, 'Destination.BccAddresses'),
        },
        subject,
        body,
        attachments: [],
        at: Math.floor(Date.now() / 1000),
      }
      mails.push(Buffer.from(JSON.stringify(mail)))
      if (mails.length > mostMails) mails.shift()
      return undefined
    },
    read: () => {
      const listed = mails.flatMap((mail, index) => (index === 0 ? [mail] : [COMMA, mail]))
      return Buffer.concat([Buffer.from('{"emails":['), ...listed, Buffer.from(']}')])
    },
    clear: () => {
      mails = []
    },
  }
}

const COMMA = Buffer.from(',')

function membersOf(form: URLSearchParams, list: string): string[] {
  const members: string[] = []
  for (let number = 1; ; number++) {
    const member = form.get(`${list}.member.${number}`)
    if (member === null) return members
    members.push(member)
  }
}
