import Type from 'typebox'
import * as Value from 'typebox/value'

const RefusalSchema = Type.Object({ reason: Type.String() })
const MAX_LENGTH = 200
const NO_REASON = 'the order was refused'

/** The `reason` of a refusal's body, on one line and of a length that fits a mail; a general one where there is none. */
export function readRefusal(body: string): string {
  const parsed = parseJson(body)
  if (!Value.Check(RefusalSchema, parsed)) return NO_REASON
  const line = parsed.reason.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return shorten(line) || NO_REASON
}

/** Cut after a word, where there is one, and shown to be cut. */
const shorten = (line: string): string =>
  line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 1).replace(/\s+\S*$/, '')}…`

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
