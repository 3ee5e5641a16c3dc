import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { MailRejected } from '@orders/shared/ports/services'
import { describe, expect, it } from 'vitest'
import { startEmbeddedSes } from './embedded-ses.ts'
import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from './embedded-sqs.ts'

const MAIL = { to: 'ada@example.com', subject: 'Grüße', text: 'Hello ☂', html: '<p>Hello ☂</p>' }
const mailerAt = (endpoint: string) =>
  createSesMailer({
    ses: createSesClient({ region: EMBEDDED_REGION, endpoint, credentials: EMBEDDED_CREDENTIALS }),
    sender: 'shop@example.com',
  })

/** A mail service that answers every request with an error of SES. */
async function sesFailingWith(code: string, message: string) {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
  const server = createServer((_request, response) => response.writeHead(400, { 'content-type': 'text/xml' }).end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

describe('mail', () => {
  it('is kept as it was sent, and shown on the inbox page', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    await mailerAt(ses.endpoint).send(MAIL)
    const stored = await fetch(`${ses.endpoint}/store`)
    expect(await stored.json()).toMatchObject({
      emails: [
        {
          from: 'shop@example.com',
          destination: { to: [MAIL.to] },
          subject: MAIL.subject,
          body: { text: MAIL.text, html: MAIL.html },
        },
      ],
    })
    expect((await fetch(ses.inboxUrl)).headers.get('content-type')).toContain('text/html')
    await ses.close()
  })

  it('says which port is taken', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    const port = Number(new URL(ses.endpoint).port)
    await expect(startEmbeddedSes({ port })).rejects.toThrow(`port ${port} is taken: set INBOX_PORT to another one`)
    await ses.close()
  })

  it.each([
    ['MessageRejected', 'Address is on the suppression list'],
    ['InvalidParameterValue', 'Missing final @domain'],
  ])('is rejected for good on %s', async (code, message) => {
    const ses = await sesFailingWith(code, message)
    await expect(mailerAt(ses.endpoint).send(MAIL)).rejects.toBeInstanceOf(MailRejected)
    ses.close()
  })

  it.each([
    ['Throttling', 'Maximum sending rate exceeded.'],
    ['MailFromDomainNotVerifiedException', 'not yet'],
    ['MessageRejected', 'Email address is not verified. The following identities failed the check'],
    ['AccountSendingPausedException', 'paused'],
  ])('is worth another try on %s: %s', async (code, message) => {
    const ses = await sesFailingWith(code, message)
    await expect(mailerAt(ses.endpoint).send(MAIL)).rejects.not.toBeInstanceOf(MailRejected)
    ses.close()
  })

  it('is worth another try when nobody answers', async () => {
    await expect(mailerAt('http://127.0.0.1:9').send(MAIL)).rejects.not.toBeInstanceOf(MailRejected)
  })
})
