import { expect, it } from 'vitest'
import { createMailbox } from './mailbox.ts'

const mail = (subject: string) =>
  new URLSearchParams({
    Source: 'shop@example.com',
    'Message.Subject.Data': subject,
    'Message.Body.Html.Data': '<p>☂</p>',
    'Destination.ToAddresses.member.1': 'ada@example.com',
    'Destination.ToAddresses.member.2': 'bob@example.com',
  })

it('tells what it keeps, the oldest first', () => {
  const mailbox = createMailbox()
  for (const subject of ['first', 'second']) mailbox.keep(mail(subject), subject)
  expect(JSON.parse(String(mailbox.read(Number.POSITIVE_INFINITY)))).toMatchObject({
    total: 2,
    emails: [
      { messageId: 'first', destination: { to: ['ada@example.com', 'bob@example.com'], cc: [] } },
      { messageId: 'second', subject: 'second', body: { text: null, html: '<p>☂</p>' } },
    ],
  })
})

it('keeps the newest, however many come', () => {
  const mailbox = createMailbox({ mails: 10, bytes: 1_000_000 })
  for (let number = 1; number <= 95; number++) mailbox.keep(mail(`${number}`), `${number}`)
  const { emails } = JSON.parse(String(mailbox.read(Number.POSITIVE_INFINITY))) as { emails: { subject: string }[] }
  expect(emails.map(({ subject }) => Number(subject))).toEqual([86, 87, 88, 89, 90, 91, 92, 93, 94, 95])
})

it('keeps the newest, however long they are', () => {
  const mailbox = createMailbox({ mails: 1_000, bytes: 10_000 })
  for (let number = 1; number <= 95; number++) mailbox.keep(mail(`${number}`), `${number}`)
  const { emails } = JSON.parse(String(mailbox.read(Number.POSITIVE_INFINITY))) as { emails: { subject: string }[] }
  expect(emails.length).toBeGreaterThan(20)
  expect(emails.length).toBeLessThan(60)
  expect(emails.at(-1)?.subject).toBe('95')
})
