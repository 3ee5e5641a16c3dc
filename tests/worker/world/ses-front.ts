import { once } from 'node:events'
import { createServer } from 'node:http'

export interface SesFront {
  endpoint: string
  /** Sends are answered with an error of SES until this is taken back; a text may depend on the request. */
  refuse(error: { code: string; message: string | ((body: string) => string | undefined) } | undefined): void
  /** All requests to send that came, whatever became of them. */
  sends(): number
  /** What the account may send a second; SES does not answer that by default, as emulators do not. */
  allow(rate: number): void
  /** Sets which sends are throttled, by their number from 0; the others go through. */
  throttle(which: (send: number) => boolean): void
  throttled(): number
  /** Sends get no answer until this is taken back. */
  hang(hangs: boolean): void
  /** Sends that came while it hung. */
  hung(): number
  close(): Promise<void>
}

const XMLNS = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"'
const errorOf = (code: string, message: string) =>
  `<ErrorResponse ${XMLNS}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
const quotaOf = (rate: number) =>
  `<GetSendQuotaResponse ${XMLNS}><GetSendQuotaResult><MaxSendRate>${rate}</MaxSendRate></GetSendQuotaResult></GetSendQuotaResponse>`
/** How SES itself says that it is sent too much. */
const THROTTLING = errorOf('Throttling', 'Maximum sending rate exceeded.')

/** Stands before a mail service and throttles some of the sends. */
export async function startSesFront(target: string): Promise<SesFront> {
  let sends = 0
  let throttled = 0
  let hangs = false
  let hung = 0
  let refusal: Parameters<SesFront['refuse']>[0]
  let rate: number | undefined
  let isThrottled: (send: number) => boolean = () => false

  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const xml = (status: number, text: string) => response.writeHead(status, { 'content-type': 'text/xml' }).end(text)
    if (body.includes('Action=GetSendQuota')) {
      if (rate !== undefined) xml(200, quotaOf(rate))
      return
    }
    const send = sends++
    if (hangs) {
      hung += 1
      return
    }
    const { code = '', message } = refusal ?? {}
    const text = typeof message === 'function' ? message(decodeURIComponent(body.toString())) : message
    if (text !== undefined) {
      xml(400, errorOf(code, text))
      return
    }
    if (isThrottled(send)) {
      throttled += 1
      xml(400, THROTTLING)
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
    refuse: (error) => {
      refusal = error
    },
    sends: () => sends,
    allow: (most) => {
      rate = most
    },
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
