import Type from 'typebox'
import * as Value from 'typebox/value'
import { toRefusalReason } from '../../domain/refusal.ts'

const RefusalSchema = Type.Object({ reason: Type.String() })

/** The `reason` of a refusal's body, as customers are told it. */
export function readRefusal(body: string): string {
  const parsed = parseJson(body)
  return toRefusalReason(Value.Check(RefusalSchema, parsed) ? parsed.reason : undefined)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
