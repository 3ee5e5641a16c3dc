import Type, { type Static } from 'typebox'
import {
  IdempotencyKeySchema,
  IdSchema,
  NAME_PATTERN,
  OneOf,
  PageOf,
  PathIdSchema,
  StrictObject,
  TimestampSchema,
} from './primitives.ts'

/** What a key may do; a route names the one that it asks for. */
export const SCOPES = [
  'orders:read',
  'orders:write',
  'products:write',
  'stock:write',
  'mails:write',
  'webhooks:write',
  'stats:read',
] as const
export type Scope = (typeof SCOPES)[number]

const ScopesSchema = Type.Array(OneOf(SCOPES), {
  minItems: 1,
  maxItems: SCOPES.length,
  uniqueItems: true,
  description: 'What it may do',
  examples: [['orders:read', 'webhooks:write']],
})

const exampleKey = {
  id: '01932c07-6666-7b3c-8a5d-0e5f7f1c2d3e',
  name: 'The warehouse',
  scopes: ['orders:read', 'webhooks:write'],
  createdAt: '2026-01-31T12:00:00.000Z',
  createdBy: '01932c07-1111-7b3c-8a5d-0e5f7f1c2d3e',
}

const keyProperties = {
  id: IdSchema,
  name: Type.String({ description: 'For people' }),
  scopes: ScopesSchema,
  createdAt: TimestampSchema,
  createdBy: Type.String({ description: "The admin's user id, or `command:ACCOUNT@HOST`" }),
  expiresAt: Type.Optional({
    ...TimestampSchema,
    description: 'It is refused from then on; absent where it does not expire',
  }),
  lastUsedAt: Type.Optional({ ...TimestampSchema, description: 'To the minute; absent where it was never used' }),
  previousExpiresAt: Type.Optional({
    ...TimestampSchema,
    description: 'Until when the key from before a rotation is good',
  }),
}

export const ApiKeySchema = StrictObject(keyProperties, { $id: 'ApiKey', examples: [exampleKey] })
/** An API key, without the key itself: only its hash is stored. */
export type ApiKey = Static<typeof ApiKeySchema>

export const ApiKeyWithSecretSchema = StrictObject(
  { ...keyProperties, key: Type.String({ description: 'Sent as Bearer; shown this once' }) },
  { $id: 'ApiKeyWithSecret', examples: [{ ...exampleKey, key: 'opk_4eC39HqLyjWDarjtT1zdp7dc8rT2mVbXkQ1B7f' }] },
)
export type ApiKeyWithSecret = Static<typeof ApiKeyWithSecretSchema>

export const ApiKeyPageSchema = PageOf(ApiKeySchema, { $id: 'ApiKeyPage', example: exampleKey })
export type ApiKeyPage = Static<typeof ApiKeyPageSchema>

export const CreateApiKeyBodySchema = StrictObject(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: NAME_PATTERN,
      expects: 'one line that is not blank, without control characters',
      description: 'For people: one line that is not blank, without control characters',
      examples: [exampleKey.name],
    }),
    scopes: ScopesSchema,
    expiresAt: Type.Optional({
      ...TimestampSchema,
      description: 'When it expires; it does not where this is left out',
    }),
  },
  { $id: 'CreateApiKeyBody', examples: [{ name: exampleKey.name, scopes: exampleKey.scopes }] },
)
export type CreateApiKeyBody = Static<typeof CreateApiKeyBodySchema>

export const ApiKeyParamsSchema = StrictObject({ id: PathIdSchema('The id of the key', exampleKey.id) })

/** A week: longer, and the rotation ends nothing. */
export const MOST_OVERLAP_SECONDS = 7 * 24 * 60 * 60
export const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60

export const RotateApiKeyBodySchema = StrictObject(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MOST_OVERLAP_SECONDS,
        default: DEFAULT_OVERLAP_SECONDS,
        description: 'How long the previous key stays good; 0 ends it, and all earlier ones, at once',
      }),
    ),
  },
  { $id: 'RotateApiKeyBody', examples: [{ overlapSeconds: 3600 }] },
)
export type RotateApiKeyBody = Static<typeof RotateApiKeyBodySchema>

export const ApiKeyHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: it is refused then, as a key can be shown only once, and the refusal has the id of the API key',
    'key-for-the-warehouse',
  ),
})
