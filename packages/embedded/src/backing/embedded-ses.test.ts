import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
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
  it('is kept as it was sent, and told until there is a page that shows it', async () => {
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
    expect((await fetch(ses.inboxUrl)).url).toBe(`${ses.endpoint}/store`)
    await ses.close()
  })

  it('is shown where the inbox is led to, and kept for scripts all the same', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    const page = 'http://127.0.0.1:3000/console/inbox?given'
    ses.redirectInbox({ url: page, cookie: 'inbox-1=secret' })
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await fetch(ses.inboxUrl, { method, redirect: 'manual' })
      expect([status, headers.get('location')]).toEqual([302, page])
      expect(headers.get('set-cookie')).toBe('inbox-1=secret; Path=/console/inbox; HttpOnly; SameSite=Strict')
    }
    await mailerAt(ses.endpoint).send({ ...MAIL, to: 'led@example.com' })
    expect(await (await fetch(`${ses.endpoint}/store`)).text()).toContain('led@example.com')
    await ses.close()
  })

  it('is not shown to a site that has its own name lead here', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    const asked = request(`${ses.endpoint}/store`, { headers: { host: 'evil.example' } }).end()
    const [answer] = await once(asked, 'response')
    expect(answer.statusCode).toBe(403)
    const cleared = await fetch(`${ses.endpoint}/clear-store`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    })
    expect(cleared.status).toBe(403)
    await ses.close()
  })

  it('is refused where it is none, or asked for what only SES can do', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    const post = async (form: Record<string, string>) => {
      const answer = await fetch(ses.endpoint, { method: 'POST', body: new URLSearchParams(form) })
      return [answer.status, /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1]]
    }
    const form = { Action: 'SendEmail', Source: 'a@example.com', 'Message.Subject.Data': 'Hello' }
    const text = { 'Message.Body.Text.Data': 'Hi' }
    const to = { 'Destination.ToAddresses.member.1': 'ada@example.com' }
    for (const part of [text, to]) expect(await post({ ...form, ...part })).toEqual([400, 'InvalidParameterValue'])
    expect(await post({ ...form, ...text, ...to, Action: 'SendRawEmail' })).toEqual([400, 'InvalidAction'])
    expect(await post({ ...form, ...text, ...to })).toEqual([200, undefined])
    expect((await fetch(`${ses.endpoint}/v2/email/account`)).status).toBe(404)
    await ses.close()
  })

  it('is told with the newest ones alone where so many are asked for', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    for (const subject of ['first', 'second', 'third']) await mailerAt(ses.endpoint).send({ ...MAIL, subject })
    const newest = async (query: string) => {
      const { total, emails } = JSON.parse(await (await fetch(`${ses.endpoint}/store?${query}`)).text())
      return [total, emails.map(({ subject }: { subject: string }) => subject)]
    }
    expect(await newest('latest=2')).toEqual([3, ['second', 'third']])
    expect(await newest('latest=9')).toEqual(await newest(''))
    await ses.close()
  })

  it('is forgotten when that is asked for', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    await mailerAt(ses.endpoint).send(MAIL)
    expect((await fetch(`${ses.endpoint}/clear-store`, { method: 'POST' })).status).toBe(204)
    expect(await (await fetch(`${ses.endpoint}/store`)).json()).toEqual({ total: 0, emails: [] })
    await ses.close()
  })

  it('says which port is taken', async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    const port = Number(new URL(ses.endpoint).port)
    await expect(startEmbeddedSes({ port })).rejects.toThrow(`port ${port} is taken: set INBOX_PORT to another one`)
    await ses.close()
  })

  it('is not sent where SES answers with an error: its code and message decide what becomes of it', async () => {
    const ses = await sesFailingWith('MessageRejected', 'Sending paused for this account. For more information')
    const refused = expect.objectContaining({ about: 'account', code: 'MessageRejected' })
    await expect(mailerAt(ses.endpoint).send(MAIL)).rejects.toEqual(refused)
    ses.close()
  })

  it('is not sent where nobody answers', async () => {
    await expect(mailerAt('http://127.0.0.1:9').send(MAIL)).rejects.toMatchObject({ about: 'service' })
  })

  it('is not sent without credentials, and says so', async () => {
    const noKeys = {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: '/nowhere',
    }
    const before = { ...process.env }
    Object.assign(process.env, noKeys)
    const ses = createSesClient({ region: EMBEDDED_REGION, endpoint: 'http://127.0.0.1:9' })
    await expect(createSesMailer({ ses, sender: 'shop@example.com' }).send(MAIL)).rejects.toMatchObject({ about: 'us' })
    process.env = before
  })
})

describe('a mail to the mailbox simulator', () => {
  const SENT: [string, object | undefined][] = [
    [
      'bounce@simulator.amazonses.com',
      {
        notificationType: 'Bounce',
        bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'bounce@simulator.amazonses.com' }] },
      },
    ],
    [
      'bounce+ada@simulator.amazonses.com',
      {
        notificationType: 'Bounce',
        bounce: { bouncedRecipients: [{ emailAddress: 'bounce+ada@simulator.amazonses.com' }] },
      },
    ],
    [
      'Complaint+1@Simulator.AmazonSES.com',
      {
        notificationType: 'Complaint',
        complaint: { complainedRecipients: [{ emailAddress: 'Complaint+1@Simulator.AmazonSES.com' }] },
      },
    ],
    ['success@simulator.amazonses.com', undefined],
    ['rebounce@simulator.amazonses.com', undefined],
    ['bounce@simulator.amazonses.com.example', undefined],
    [MAIL.to, undefined],
  ]

  it('bounces, or is complained of, and is in the inbox all the same', async () => {
    const published: string[] = []
    const ses = await startEmbeddedSes({ port: 0, publish: (body) => published.push(body) })
    const mailer = mailerAt(ses.endpoint)
    // The text of a mail is not who gets it
    for (const [to] of SENT) await mailer.send({ ...MAIL, to, text: 'bounce@simulator.amazonses.com' })
    const expected = SENT.flatMap(([, event]) => event ?? [])
    await expect.poll(() => published).toHaveLength(expected.length)
    const messages = published.map((body) => JSON.parse(body))
    for (const { Type } of messages) expect(Type).toBe('Notification')
    expect(messages.map(({ Message }) => JSON.parse(Message))).toMatchObject(expected)
    const stored = await (await fetch(`${ses.endpoint}/store`)).text()
    for (const [to] of SENT) expect(stored).toContain(`"${to}"`)
    await ses.close()
  })
})

describe('the configuration set', () => {
  it('goes along with each mail, where one is configured', async () => {
    const bodies: string[] = []
    const server = createServer(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString())
      response.writeHead(200, { 'content-type': 'text/xml' }).end('<SendEmailResponse/>')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const ses = createSesClient({ region: EMBEDDED_REGION, endpoint, credentials: EMBEDDED_CREDENTIALS })
    for (const configurationSet of ['orders', undefined])
      await createSesMailer({ ses, sender: 'shop@example.com', configurationSet }).send(MAIL)
    expect(bodies.map((body) => new URLSearchParams(body).get('ConfigurationSetName'))).toEqual(['orders', null])
    server.close()
    server.closeAllConnections()
  })
})

describe('the rate of the account', () => {
  it('is not known where the service does not answer that', { timeout: 10_000 }, async () => {
    const ses = await startEmbeddedSes({ port: 0 })
    expect(await mailerAt(ses.endpoint).maxSendRate()).toBeUndefined()
    await ses.close()
  })
})
