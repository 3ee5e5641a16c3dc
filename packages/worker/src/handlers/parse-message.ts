import { type OrderEvent, OrderEventSchema } from '@orders/shared/contracts/events'
import { Compile } from 'typebox/compile'

const validator = Compile(OrderEventSchema)

export type ParsedMessage = { event: OrderEvent } | { problem: string }

/** Reads a message's body. The problem never quotes the body, which may hold anything. */
export function parseMessage(body: string): ParsedMessage {
  const value = parseJson(body)
  if (value === undefined) return { problem: 'the message is not JSON' }
  if (validator.Check(value)) return { event: value }
  const [error] = validator.Errors(value)
  return {
    problem: `the message is not an order event: ${error?.instancePath || 'it'} ${error?.message ?? 'is wrong'}`,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
