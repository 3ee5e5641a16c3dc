import { once } from 'node:events'
import { createServer } from 'node:http'

export interface SesFront {
  endpoint: string
  /** Sets which sends are throttled, by their number from 0; the others go through. */
  throttle(which: (send: number) => boolean): void
  throttled(): number
  /** Sends get no answer until this is taken back. */
  hang(hangs: boolean): void
  /** Sends that came while it hung. */
  hung(): number
  close(): Promise<void>
}

/** How SES itself says that it is sent too much. */
const THROTTLING = `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>Throttling</Code>
<Message>Maximum sending rate exceeded.</Message></Error><RequestId>1</RequestId></ErrorResponse>`

/** Stands before a mail service and throttles some of the sends. */
export async function startSesFront(target: string): Promise<SesFront> {
  let sends = 0
  let throttled = 0
  let hangs = false
  let hung = 0
  let isThrottled: (send: number) => boolean = () => false

  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    if (hangs) {
      hung += 1
      return
    }
    if (isThrottled(sends++)) {
      throttled += 1
      response.writeHead(400, { 'content-type': 'text/xml' }).end(THROTTLING)
      return
    }
    const { authorization = '', 'content-type': contentType = '' } = request.headers
    const answer = await fetch(target, {
      method: 'POST',
      headers: { authorization, 'content-type': contentType },
      body,
    })
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined

  return {
    endpoint: `http://127.0.0.1:${port}`,
    throttle: (which) => {
      isThrottled = which
    },
    throttled: () => throttled,
    hang: (whether) => {
      hangs = whether
    },
    hung: () => hung,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
