import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { isLoopbackHost } from '@orders/shared/domain/loopback'
import { portTaken, untilItListens } from '@orders/shared/lifecycle/port-taken'
import type ses from 'aws-ses-v2-local'
import { type PublishSesEvent, simulateMailboxes } from './mailbox-simulator.ts'

export interface EmbeddedSes {
  endpoint: string
  /** Redirects to the console's inbox once that is served; before, the emulator's own page. */
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
const SETTING = 'INBOX_PORT'

/** Required, as loaders disagree on what the default import of a CommonJS module with a `default` of its own is. */
const { default: startServer }: typeof ses = createRequire(import.meta.url)('aws-ses-v2-local')

export interface EmbeddedSesOptions {
  /** 0 takes a free one. */
  port: number
  /** Told of mails that bounce or are complained of; without it none is. */
  publish?: PublishSesEvent
}

/**
 * A mail service that keeps what it is sent, and shows it. Two in one process show the same mail.
 * @throws when the port is taken
 */
export async function startEmbeddedSes({ port, publish }: EmbeddedSesOptions): Promise<EmbeddedSes> {
  if (port !== 0) await assertFree(port)
  const server = await startServer({ port, host: HOST })
  const address = server.address()
  if (address === null || typeof address === 'string') throw portTaken(port, SETTING)
  const endpoint = `http://${HOST}:${address.port}`
  const [serve] = server.listeners('request') as RequestListener[]
  let inbox: InboxAddress | undefined
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    // Sites that have their name lead here, to read the mails (DNS rebinding), and pages of another origin
    const { host, origin } = request.headers
    if (!isLoopbackHost(host) || origin !== undefined) response.writeHead(403).end()
    else if (inbox && request.url === '/' && request.method !== 'POST') response.writeHead(302, leadingTo(inbox)).end()
    else {
      if (publish && request.method === 'POST' && request.url === '/') simulateMailboxes(request, response, publish)
      serve?.(request, response)
    }
  })
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

/** The mail service itself reports a taken port as a start that went well. */
async function assertFree(port: number): Promise<void> {
  const probe = createServer()
  probe.listen(port, HOST)
  await untilItListens(once(probe, 'listening'), SETTING)
  probe.close()
  await once(probe, 'close')
}
