import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isLoopbackHost } from '@orders/shared/domain/loopback'
import { untilItListens } from '@orders/shared/lifecycle/listening'
import { createMailbox } from './mailbox.ts'
import { type PublishSesEvent, simulateMailboxes } from './mailbox-simulator.ts'

export interface EmbeddedSes {
  endpoint: string
  /** Redirects to the console's inbox once that is served; before, to the mails as JSON. */
  inboxUrl: string
  /** `GET /` redirects to the inbox from now on, with the cookie that it shows mails for. */
  redirectInbox(to: InboxAddress): void
  close(): Promise<void>
}

export interface InboxAddress {
  url: string
  cookie: string
}

const HOST = '127.0.0.1'
/** SES takes mails of 10 MB, which a form makes longer. */
const MOST_BYTES = 30 * 1024 * 1024

export interface EmbeddedSesOptions {
  /** 0 takes a free one. */
  port: number
  /** Told of mails that bounce or are complained of; without it none is. */
  publish?: PublishSesEvent
}

/**
 * `SendEmail` of the SES API, version 1, which keeps what it is sent; any other action is refused as unknown. `GET /store` tells the mails
 * (`?latest=500` so many at most), `POST /clear-store` forgets them.
 * @throws when the port is taken
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export async function startEmbeddedSes({ port, publish }: EmbeddedSesOptions): Promise<EmbeddedSes> {
  const mailbox = createMailbox()
  let inbox: InboxAddress | undefined

  function sendEmail(form: URLSearchParams, response: ServerResponse): void {
    const messageId = randomUUID()
    const fault = form.get('Action') === 'SendEmail' ? mailbox.keep(form, messageId) : 'InvalidAction'
    if (fault === undefined && publish) simulateMailboxes(form, messageId, publish)
    if (fault === undefined) answerXml(response, 200, receiptOf(messageId))
    else answerXml(response, 400, errorOf(fault))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, origin } = request.headers
    const [path, query] = (request.url ?? '').split('?')
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    // Sites that have their name lead here, to read the mails (DNS rebinding), and pages of another origin
    if (!isLoopbackHost(host) || origin !== undefined) response.writeHead(403).end()
    else if (isRead && path === '/') response.writeHead(302, inbox ? leadingTo(inbox) : { location: '/store' }).end()
    else if (isRead && path === '/store') {
      const [, latest = Number.POSITIVE_INFINITY] = /^latest=(\d+)$/.exec(query ?? '') ?? []
      const mails = mailbox.read(Number(latest))
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(mails)
    } else if (request.method === 'POST' && path === '/clear-store') {
      mailbox.clear()
      response.writeHead(204).end()
    } else if (request.method === 'POST' && path === '/') {
      const body = await readBody(request)
      if (body === undefined) response.writeHead(413, { connection: 'close' }).end()
      else sendEmail(new URLSearchParams(body), response)
    } else response.writeHead(404).end()
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      // Who sends half a mail is gone
      if (!request.destroyed) process.emitWarning(`The embedded SES could not answer: ${error}`)
      response.destroy()
    })
  })
  server.listen(port, HOST)
  await untilItListens(once(server, 'listening'), { port: 'INBOX_PORT' })
  const endpoint = `http://${HOST}:${(server.address() as AddressInfo).port}`
  return {
    endpoint,
    inboxUrl: `${endpoint}/`,
    redirectInbox: (to) => {
      inbox = to
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** A cookie is its host's, whatever the port; a browser keeps the fragment. */
const leadingTo = ({ url, cookie }: InboxAddress) => ({
  location: url,
  'set-cookie': `${cookie}; Path=/console/inbox; HttpOnly; SameSite=Strict`,
})

/** @returns undefined where it is longer than any mail */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function answerXml(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(body)
}

const NAMESPACE = 'http://ses.amazonaws.com/doc/2010-12-01/'

const receiptOf = (messageId: string) =>
  `<SendEmailResponse xmlns="${NAMESPACE}"><SendEmailResult><MessageId>${messageId}</MessageId></SendEmailResult></SendEmailResponse>`

const errorOf = (code: string) =>
  `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>The emulator of embedded mode refuses it</Message></Error></ErrorResponse>`
