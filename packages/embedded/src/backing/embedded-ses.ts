import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type ses from 'aws-ses-v2-local'

export interface EmbeddedSes {
  endpoint: string
  /** The page that shows the mail. */
  inboxUrl: string
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Required, as loaders disagree on what the default import of a CommonJS module with a `default` of its own is. */
const { default: startServer }: typeof ses = createRequire(import.meta.url)('aws-ses-v2-local')

/**
 * A mail service that keeps what it is sent, and shows it. Two in one process show the same mail.
 * @param port 0 takes a free one
 * @throws when the port is taken
 */
export async function startEmbeddedSes({ port }: { port: number }): Promise<EmbeddedSes> {
  if (port !== 0) await assertFree(port)
  const server = await startServer({ port, host: HOST })
  const address = server.address()
  if (address === null || typeof address === 'string') throw portTaken(port)
  const endpoint = `http://${HOST}:${address.port}`
  return {
    endpoint,
    inboxUrl: `${endpoint}/`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** The mail service itself reports a taken port as a start that went well. */
async function assertFree(port: number): Promise<void> {
  const probe = createServer()
  try {
    probe.listen(port, HOST)
    await once(probe, 'listening')
  } catch (error) {
    throw portTaken(port, error)
  }
  probe.close()
  await once(probe, 'close')
}

const portTaken = (port: number, cause?: unknown): Error =>
  new Error(`port ${port} of the e-mail inbox is taken: set INBOX_PORT to another one, or to 0 for a free one`, {
    cause,
  })
