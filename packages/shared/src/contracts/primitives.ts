import Type, { type Static, type TSchema } from 'typebox'
import { CURRENCY_PATTERN } from './product-rules.ts'

/*
 * Beside each `pattern` and `format` stands what it `expects`, in words that go on after "must be": they are what a client is told.
 */

/** A reference to a schema that is registered with Fastify under its `$id`; OpenAPI shows it as a named component. */
export const ref = <T extends TSchema & { $id?: string }>(schema: T) =>
  Type.Unsafe<Static<T>>({ $ref: `${(schema as { $id?: string }).$id}#` })

/** An object that refuses properties it does not know: what a client mistypes must not be dropped in silence. */
export const StrictObject = <P extends Record<string, TSchema>>(properties: P, options: Record<string, unknown> = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

/** One of some words. The type is said beside them, for generators and serialisers that do not look at the words. */
export const OneOf = <const W extends string>(words: readonly W[], options: object = {}) =>
  Type.Unsafe<W>({ type: 'string', enum: [...words], ...options })

/** Letters and symbols that are blank: fillers of Hangul, Khmer and Mongolian, the empty pattern of Braille, and a joiner that joins nothing. */
const BLANKS = '\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\uffa0'
/** Scripts that write some words with a joiner, or with one that keeps letters apart (RFC 5892, appendix A). */
const JOINED_SCRIPTS = [
  ...['Arabic', 'Syriac', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada'],
  ...['Malayalam', 'Sinhala'],
]
const JOINED = `[${JOINED_SCRIPTS.map((name) => `\\p{scx=${name}}`).join('')}]`
/** Where joiners join. Emoji are made of others with one. */
export const JOINERS = `(?<=${JOINED})[\\u200c\\u200d](?=${JOINED})|(?<=[\\p{ExtPict}\\p{EMod}\\ufe0f])\\u200d(?=\\p{ExtPict})`

/**
 * The same for what people see of each other: no format characters either, such as those that are invisible or turn the direction of a text
 * around (Unicode TR 36), and no letters that are blank; but joiners where names and emoji are written with them. It does not begin with a
 * mark, for it would have nothing to stand on.
 */
export const NAME_PATTERN = `^\\p{Zs}*[^\\p{Z}\\p{Cc}\\p{Cf}\\p{Cs}\\p{M}${BLANKS}](?:[^\\p{Zl}\\p{Zp}\\p{Cc}\\p{Cf}\\p{Cs}${BLANKS}]|${JOINERS})*$`

/** No half characters: all of them become the same one in UTF-8, and so have the same hash. */
export const WHOLE_CHARACTERS_PATTERN = '^\\P{Cs}*$'
export const WHOLE_CHARACTERS = 'whole characters, with no half of a surrogate pair'

/** UUIDv7 (RFC 9562): sortable by creation time. */
export const IdSchema = Type.String({
  format: 'uuid',
  expects: 'a UUID, such as 01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  examples: ['01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'],
})

/** An id in a path. Whatever is written there, what cannot be an id is not found, like any other id that is not there. */
export const PathIdSchema = (description: string, example: string) => Type.String({ description, examples: [example] })

/** ISO 8601 in UTC with milliseconds. */
export const TimestampSchema = Type.String({
  format: 'date-time',
  expects: 'a time in ISO 8601, such as 2026-01-31T12:00:00Z',
  examples: ['2026-01-31T12:00:00.000Z'],
})

export const CurrencySchema = Type.String({
  pattern: CURRENCY_PATTERN,
  expects: 'three capital letters, such as EUR',
  description: 'ISO 4217 code',
})

export const MoneySchema = StrictObject(
  {
    amount: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Minor units, such as cents' }),
    currency: CurrencySchema,
  },
  {
    $id: 'Money',
    description: 'An amount in the minor units of its currency: 9800 USD is 98.00 dollars',
    examples: [{ amount: 9800, currency: 'USD' }],
  },
)
/** An amount in the minor units of its currency (9800 USD is 98.00 dollars). */
export type Money = Static<typeof MoneySchema>

export const LimitSchema = Type.Integer({
  minimum: 1,
  maximum: 100,
  default: 20,
  description: 'The most items of a page',
  examples: [20],
})
export const CursorSchema = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'Where the page begins: `nextCursor` of the page before. Opaque',
  examples: ['MDE5MzJjMDctMjBhYS03YjNjLThhNWQtMGU1ZjdmMWMyZDNl'],
})
export const NextCursorSchema = Type.Union([Type.String(), Type.Null()], {
  description: 'The `cursor` of the next page; null on the last one',
})

/** A page of a list by keyset. @param example an item of it */
export const PageOf = <T extends TSchema & { $id?: string }>(
  item: T,
  { $id, example, nextCursor = null }: { $id: string; example: object; nextCursor?: string | null },
) =>
  StrictObject(
    { items: Type.Array(ref(item)), nextCursor: NextCursorSchema },
    { $id, examples: [{ items: [example], nextCursor }] },
  )

/**
 * IETF draft-ietf-httpapi-idempotency-key-header. Where the draft asks for a quoted string, any value of 1 to 255 printable ASCII
 * characters is taken as it is.
 */
export const IdempotencyKeySchema = (description: string, example: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x20-\\x7e]+$',
      expects: 'printable ASCII characters',
      description,
      examples: [example],
    }),
  )

/** RFC 9110, section 13.1.1. Its form is more than a pattern can say, and is checked where it is read. */
export const IfMatchSchema = (description: string) => Type.Optional(Type.String({ description, examples: ['"1"'] }))
