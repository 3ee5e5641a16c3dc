import Type, { type Static } from 'typebox'
import { IdSchema, LINE_PATTERN, StrictObject, TimestampSchema } from './primitives.ts'

export const ROLES = ['customer', 'admin'] as const
export type Role = (typeof ROLES)[number]

const EmailSchema = Type.String({ format: 'email', maxLength: 254, examples: ['ada@example.com'] })

/** OWASP: length is what makes a password strong; no composition rules, and room for a passphrase. */
const PasswordSchema = Type.String({ minLength: 8, maxLength: 128, examples: ['correct horse battery'] })

export const RegisterBodySchema = StrictObject(
  {
    username: Type.String({
      minLength: 1,
      maxLength: 64,
      pattern: LINE_PATTERN,
      description: 'Shown in e-mails; one line that is not blank',
      examples: ['ada'],
    }),
    password: PasswordSchema,
    email: EmailSchema,
  },
  { $id: 'RegisterBody' },
)
export type RegisterBody = Static<typeof RegisterBodySchema>

/** Login takes any password: the rules of registration may have been different when it was chosen. */
export const LoginBodySchema = StrictObject(
  { email: Type.String({ minLength: 1, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 1024 }) },
  { $id: 'LoginBody', examples: [{ email: 'ada@example.com', password: 'correct horse battery' }] },
)
export type LoginBody = Static<typeof LoginBodySchema>

export const RefreshBodySchema = StrictObject(
  { refreshToken: Type.String({ minLength: 1, maxLength: 4096 }) },
  { $id: 'RefreshBody' },
)
export type RefreshBody = Static<typeof RefreshBodySchema>

export const UserSchema = StrictObject(
  {
    id: IdSchema,
    username: Type.String(),
    email: Type.String(),
    role: Type.Enum([...ROLES]),
    createdAt: TimestampSchema,
  },
  { $id: 'User' },
)
export type User = Static<typeof UserSchema>

/** RFC 6749 names in camel case; `expiresIn` is the access token's life in seconds. */
export const TokensSchema = StrictObject(
  {
    accessToken: Type.String(),
    refreshToken: Type.String(),
    tokenType: Type.Literal('Bearer'),
    expiresIn: Type.Integer(),
  },
  { $id: 'Tokens' },
)
export type Tokens = Static<typeof TokensSchema>
