import type { IncomingHttpHeaders } from 'node:http'

/** What a terminal would act on; line breaks stay, so that a body is what was signed. */
const CONTROL = /[^\P{Cc}\n]/gu

/** A delivery as it came, as variables for the verification in a shell of docs/webhooks.md. */
export function dumpOf(headers: IncomingHttpHeaders, body: string): string {
  const values = {
    ID: headers['webhook-id'],
    TIMESTAMP: headers['webhook-timestamp'],
    SIGNATURES: headers['webhook-signature'],
    BODY: body,
  }
  return Object.entries(values)
    .map(([name, value = '']) => `${name}=${quoted(String(value))}`)
    .join('\n')
    .replaceAll(CONTROL, '\ufffd')
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
