/** Beyond either the oldest go: who tries the system out for days must not run out of memory. Mails of orders take some 5 KB each. */
const MOST = { mails: 10_000, bytes: 64 * 1024 * 1024 }

export interface Mailbox {
  /**
   * @param form a `SendEmail` of the SES API, version 1
   * @returns the code of SES's error where it is no mail
   */
  keep(form: URLSearchParams, messageId: string): 'InvalidParameterValue' | undefined
  /**
   * The newest mails, so many at most, as JSON: `{"total":…,"emails":[…]}`, the oldest of them first: each with messageId, from,
   * destination, subject, body and `at`, in seconds since 1970.
   */
  read(most: number): Buffer
  clear(): void
}

/** What was sent, and is not delivered. */
export function createMailbox(most = MOST): Mailbox {
  /** As they are read, out of the heap: most of them are never looked at. */
  let mails: Buffer[] = []
  let bytes = 0

  function add(mail: Buffer): void {
    mails.push(mail)
    bytes += mail.length
    while (mails.length > most.mails || bytes > most.bytes) bytes -= mails.shift()?.length ?? 0
  }

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
      const { to, cc, bcc } = mail.destination
      if (to.length + cc.length + bcc.length === 0) return 'InvalidParameterValue'
      add(Buffer.from(JSON.stringify(mail)))
      return undefined
    },
    read: (most) => {
      const newest = mails.slice(Math.max(0, mails.length - most))
      const listed = newest.flatMap((mail, index) => (index === 0 ? [mail] : [COMMA, mail]))
      return Buffer.concat([Buffer.from(`{"total":${mails.length},"emails":[`), ...listed, Buffer.from(']}')])
    },
    clear: () => {
      mails = []
      bytes = 0
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
