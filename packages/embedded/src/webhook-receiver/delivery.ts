import type { IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'
import Type from 'typebox'
import * as Value from 'typebox/value'
import { parseJson } from './bodies.ts'
import type { Delivered } from './ledger.ts'

export interface ReadDelivery extends Delivered {
  type: string
  /** What people call the order by; `-` where there is none. */
  number: string
  /** Absent where there was no secret to verify with. */
  isVerified?: boolean
}

const EventSchema = Type.Object({
  type: Type.String(),
  data: Type.Object({
    orderId: Type.Optional(Type.String()),
    version: Type.Optional(Type.Integer()),
    order: Type.Optional(Type.Object({ number: Type.Optional(Type.String()) })),
  }),
})

/** A delivery of events of orders. @returns undefined where the body is none */
export function readDelivery(
  body: string,
  headers: IncomingHttpHeaders,
  secrets: readonly string[],
): ReadDelivery | undefined {
  const event = parseJson(body)
  if (!Value.Check(EventSchema, event)) return undefined
  const { orderId, version, order } = event.data
  return {
    id: String(headers['webhook-id'] ?? ''),
    type: event.type,
    number: order?.number ?? orderId ?? '-',
    ...(orderId !== undefined && version !== undefined ? { order: { id: orderId, version } } : {}),
    ...(secrets.length > 0 ? { isVerified: secrets.some((secret) => verifies(body, headers, secret)) } : {}),
  }
}

function verifies(body: string, headers: IncomingHttpHeaders, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}
