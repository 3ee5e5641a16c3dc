import { randomUUID } from 'node:crypto'
import { VerifyDomainIdentityCommand } from '@aws-sdk/client-ses'
import { createLocalStackInbox } from '@orders/shared/adapters/ses/inbox'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { provisionSender } from '@orders/shared/adapters/ses/provision'
import { afterAll, describe, expect, it } from 'vitest'
import { addresses } from './addresses.ts'
import { mailsTo, sesAt } from './localstack.ts'

const { localStackUrl } = addresses()
const ses = sesAt(localStackUrl)
afterAll(() => ses.destroy())

const aMail = () => ({ to: `${randomUUID()}@example.com`, subject: 'Grüße', text: 'Hello ☂', html: '<p>Hello ☂</p>' })

describe('mail on LocalStack', () => {
  it('arrives as it was sent', async () => {
    await provisionSender(ses, 'shop@example.org')
    const mail = aMail()
    await createSesMailer({ ses, sender: 'shop@example.org' }).send(mail)
    expect(await mailsTo(localStackUrl, mail.to)).toMatchObject([
      { Source: 'shop@example.org', Subject: mail.subject, Body: { text_part: mail.text, html_part: mail.html } },
    ])
  })

  it('is in the inbox, newest first', async () => {
    await provisionSender(ses, 'shop@example.org')
    const sent = [aMail(), aMail()]
    for (const mail of sent) await createSesMailer({ ses, sender: 'shop@example.org' }).send(mail)
    const { mails } = await createLocalStackInbox({ url: `${localStackUrl}/_aws/ses` }).list(2)
    const [newest, before] = mails
    for (const [shown, { to, ...mail }] of [
      [newest, sent[1]!],
      [before, sent[0]!],
    ] as const) {
      expect(shown).toMatchObject({ to: [to], ...mail })
      expect(Math.abs(Date.parse(shown?.at ?? '') - Date.now())).toBeLessThan(60_000)
    }
  })

  it('waits, rather than being rejected, while its sender is unknown', async () => {
    const sender = `${randomUUID()}@nobody.example`
    const mail = aMail()
    const sending = createSesMailer({ ses, sender }).send(mail)
    await expect(sending).rejects.toMatchObject({ about: 'account', message: expect.stringMatching(/not verified/) })
    await provisionSender(ses, sender)
    await createSesMailer({ ses, sender }).send(mail)
    expect(await mailsTo(localStackUrl, mail.to)).toHaveLength(1)
  })
})

describe('the sender', () => {
  it('is made once', async () => {
    const email = `${randomUUID()}@shop.example`
    expect(await provisionSender(ses, email)).toEqual({ made: true, verified: true })
    expect(await provisionSender(ses, email)).toEqual({ made: false, verified: true })
  })

  it('needs nothing where SES knows its domain, or a domain above it', async () => {
    const domain = `${randomUUID()}.example`
    await ses.send(new VerifyDomainIdentityCommand({ Domain: domain }))
    for (const email of [`orders@${domain}`, `orders@mail.${domain}`])
      expect(await provisionSender(ses, email)).toEqual({ made: false, verified: true })
    expect(await provisionSender(ses, `orders@not${domain}`)).toMatchObject({ made: true })
  })
})
