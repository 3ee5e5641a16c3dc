import Type, { type Static } from 'typebox'
import {
  IdSchema,
  LINE_PATTERN,
  OneOf,
  ref,
  StrictObject,
  TimestampSchema,
  WHOLE_CHARACTERS_PATTERN,
} from './primitives.ts'

export const ROLES = ['customer', 'admin'] as const
export const RoleSchema = OneOf(ROLES, { $id: 'Role' })
export type Role = (typeof ROLES)[number]

const EmailSchema = Type.String({ format: 'email', maxLength: 254, examples: ['ada@example.com'] })

/** OWASP: length is what makes a password strong; no composition rules, and room for a passphrase. */
const PasswordSchema = Type.String({
  minLength: 8,
  maxLength: 128,
  pattern: WHOLE_CHARACTERS_PATTERN,
  description: 'Any characters, but no half of one (a surrogate without its other half)',
  examples: ['correct horse battery'],
})

export const RegisterBodySchema = StrictObject(
  {
    username: Type.String({
      minLength: 1,
      maxLength: 64,
      pattern: LINE_PATTERN,
      description: 'Shown in e-mails; one line that is not blank, without control characters',
      examples: ['ada'],
    }),
    password: PasswordSchema,
    email: EmailSchema,
  },
  {
    $id: 'RegisterBody',
    examples: [{ username: 'ada', password: 'correct horse battery', email: 'ada@example.com' }],
  },
)
export type RegisterBody = Static<typeof RegisterBodySchema>

/** Login takes any password that has a hash of its own: the rules of registration may have been different when it was chosen. */
export const LoginBodySchema = StrictObject(
  {
    email: Type.String({ minLength: 1, maxLength: 254 }),
    password: Type.String({ minLength: 1, maxLength: 1024, pattern: WHOLE_CHARACTERS_PATTERN }),
  },
  { $id: 'LoginBody', examples: [{ email: 'ada@example.com', password: 'correct horse battery' }] },
)
export type LoginBody = Static<typeof LoginBodySchema>

/** Of the right form, and worth nothing. */
const EXAMPLE_TOKENS = {
  accessToken: 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhY2Nlc3MifQ.c2lnbmF0dXJl',
  refreshToken: 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJyZWZyZXNoIn0.c2lnbmF0dXJl',
  tokenType: 'Bearer',
  expiresIn: 900,
}

export const RefreshBodySchema = StrictObject(
  { refreshToken: Type.String({ minLength: 1, maxLength: 4096 }) },
  { $id: 'RefreshBody', examples: [{ refreshToken: EXAMPLE_TOKENS.refreshToken }] },
)
export type RefreshBody = Static<typeof RefreshBodySchema>

export const UserSchema = StrictObject(
  {
    id: IdSchema,
    username: Type.String(),
    email: Type.String(),
    role: ref(RoleSchema),
    createdAt: TimestampSchema,
  },
  {
    $id: 'User',
    examples: [
      {
        id: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
        username: 'ada',
        email: 'ada@example.com',
        role: 'customer',
        createdAt: '2026-01-31T12:00:00.000Z',
      },
    ],
  },
)
export type User = Static<typeof UserSchema>

/** RFC 6749 names in camel case; `expiresIn` is the access token's life in seconds. */
export const TokensSchema = StrictObject(
  {
    accessToken: Type.String({ description: 'Goes into `Authorization: Bearer …`' }),
    refreshToken: Type.String({ description: 'Gets new tokens, once' }),
    tokenType: Type.Literal('Bearer'),
    expiresIn: Type.Integer({ description: 'Seconds that the access token lives' }),
  },
  { $id: 'Tokens', examples: [EXAMPLE_TOKENS] },
)
export type Tokens = Static<typeof TokensSchema>
