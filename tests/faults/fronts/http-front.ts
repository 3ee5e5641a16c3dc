import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FrontRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** Aborted when the caller has gone: a long poll that went on without it would swallow messages. */
  gone: AbortSignal
}

export interface FrontAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer | string
}

export interface HttpFront {
  url: string
  close(): Promise<void>
}

/** `undefined` leaves the caller without any answer: the connection is cut. */
export type Answer = (
  request: FrontRequest,
  forward: (request: FrontRequest) => Promise<FrontAnswer>,
) => Promise<FrontAnswer | undefined>

/** Stands before an HTTP service and may change, repeat or swallow what goes through. */
export async function startHttpFront(target: string, answer: Answer): Promise<HttpFront> {
  const server = createServer(async (incoming, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const request: FrontRequest = {
      gone: gone.signal,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      body: Buffer.concat(await incoming.toArray()),
    }
    const result = await answer(request, (changed) => forwardTo(target, changed)).catch(() => undefined)
    if (!result) return incoming.socket.destroy()
    response.writeHead(result.status, result.headers).end(result.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function forwardTo(target: string, { method, path, headers, body, gone }: FrontRequest): Promise<FrontAnswer> {
  return new Promise((resolve, reject) => {
    const { 'content-length': _length, connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers
    const outgoing = httpRequest(
      new URL(path, target),
      { method, headers: { ...kept, 'content-length': String(body.length) }, signal: gone },
      async (response) => {
        const answered = Buffer.concat(await response.toArray())
        const { 'content-length': _l, connection: _c, 'transfer-encoding': _t, ...rest } = response.headers
        resolve({
          status: response.statusCode ?? 502,
          headers: { ...rest, 'content-length': String(answered.length) },
          body: answered,
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
