import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/**
 * @param random 24 to 64 random bytes
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
export const newSecret = (random: Uint8Array): string => PREFIX + Buffer.from(random).toString('base64')

interface SignedMessage {
  /** The same at every try: receivers tell by it what they have had. */
  id: string
  timestampMs: number
  /** As it is sent, byte for byte. */
  body: string
  /** All that sign at the moment: two while one is rotated. */
  secrets: readonly string[]
}

interface SignatureHeaders {
  'webhook-id': string
  /** Seconds since the epoch. */
  'webhook-timestamp': string
  /** `v1,BASE64` for each secret, separated by spaces. */
  'webhook-signature': string
}

/** The headers of the Standard Webhooks specification (HMAC-SHA256). Pure. */
export function signatureHeaders({ id, timestampMs, body, secrets }: SignedMessage): SignatureHeaders {
  const timestamp = Math.floor(timestampMs / 1000).toString()
  const sign = (secret: string) => createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`)
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret).digest('base64')}`).join(' '),
  }
}

/** @returns why no key can be made of a secret; others would verify with another one than it signs with */
export function findSecretProblem(secret: string): string | undefined {
  if (!secret.startsWith(PREFIX)) return undefined
  const encoded = secret.slice(PREFIX.length)
  const isBase64 = Buffer.from(encoded, 'base64').toString('base64') === encoded
  return isBase64 ? undefined : `what follows ${PREFIX} is not base64`
}

/** A secret that is none of ours, such as FULFILMENT_SECRET, is its own UTF-8 bytes. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret)
