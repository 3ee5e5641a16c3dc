import Type, { type Static } from 'typebox'
import { AdminLogEntrySchema } from './admin.ts'
import { ApiKeySchema } from './api-keys.ts'
import {
  IdSchema,
  NAME_PATTERN,
  OneOf,
  PathIdSchema,
  ref,
  StrictObject,
  TimestampSchema,
  WHOLE_CHARACTERS,
  WHOLE_CHARACTERS_PATTERN,
} from './primitives.ts'
import { WebhookSchema } from './webhooks.ts'

export const ROLES = ['customer', 'admin'] as const
export const RoleSchema = OneOf(ROLES, { $id: 'Role' })
export type Role = (typeof ROLES)[number]

/** The use case knows what is an address: a domain may be of any script, and is kept as its A-label. */
const EmailSchema = Type.String({
  minLength: 3,
  maxLength: 254,
  description: 'An e-mail address; its domain may have letters beyond ASCII (RFC 5890), the part before the @ not',
  examples: ['ada@example.com'],
})

/** OWASP: length is what makes a password strong; no composition rules, and room for a passphrase. */
const PasswordSchema = Type.String({
  minLength: 8,
  maxLength: 128,
  pattern: WHOLE_CHARACTERS_PATTERN,
  expects: WHOLE_CHARACTERS,
  description: 'Any characters, but no half of one (a surrogate without its other half)',
  examples: ['correct horse battery'],
})

export const RegisterBodySchema = StrictObject(
  {
    username: Type.String({
      minLength: 1,
      maxLength: 64,
      pattern: NAME_PATTERN,
      expects: 'one line that is not blank, without control, invisible and direction characters',
      description: 'Shown in e-mails; one line that is not blank, without control, invisible and direction characters',
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
    password: Type.String({
      minLength: 1,
      maxLength: 1024,
      pattern: WHOLE_CHARACTERS_PATTERN,
      expects: WHOLE_CHARACTERS,
    }),
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

const exampleUser = {
  id: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  username: 'ada',
  email: 'ada@example.com',
  emailVerified: true,
  role: 'customer',
  createdAt: '2026-01-31T12:00:00.000Z',
}

export const UserSchema = StrictObject(
  {
    id: IdSchema,
    username: Type.String(),
    email: Type.String(),
    emailVerified: Type.Boolean({ description: 'Whether a mail to the address has been answered by its owner' }),
    role: ref(RoleSchema),
    createdAt: TimestampSchema,
  },
  {
    $id: 'User',
    examples: [exampleUser],
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

/** 256 random bits in base64url, from a link in a mail; good once. */
const MailedTokenSchema = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'From the link in the mail: what follows `token=`',
  examples: ['vXl5kG0c2cZ3Yv4h1m0o8nQ7u6t5s4r3q2p1o0n9m8l'],
})
const EXAMPLE_TOKEN = 'vXl5kG0c2cZ3Yv4h1m0o8nQ7u6t5s4r3q2p1o0n9m8l'
const GivenPasswordSchema = LoginBodySchema.properties.password

export const VerifyEmailBodySchema = StrictObject(
  { token: MailedTokenSchema },
  { $id: 'VerifyEmailBody', examples: [{ token: EXAMPLE_TOKEN }] },
)
export type VerifyEmailBody = Static<typeof VerifyEmailBodySchema>

export const ChangePasswordBodySchema = StrictObject(
  { currentPassword: GivenPasswordSchema, newPassword: PasswordSchema },
  {
    $id: 'ChangePasswordBody',
    examples: [{ currentPassword: 'correct horse battery', newPassword: 'staple of nine meadows' }],
  },
)
export type ChangePasswordBody = Static<typeof ChangePasswordBodySchema>

export const ForgotPasswordBodySchema = StrictObject(
  { email: Type.String({ minLength: 1, maxLength: 254 }) },
  { $id: 'ForgotPasswordBody', examples: [{ email: 'ada@example.com' }] },
)
export type ForgotPasswordBody = Static<typeof ForgotPasswordBodySchema>

export const ResetPasswordBodySchema = StrictObject(
  { token: MailedTokenSchema, newPassword: PasswordSchema },
  { $id: 'ResetPasswordBody', examples: [{ token: EXAMPLE_TOKEN, newPassword: 'staple of nine meadows' }] },
)
export type ResetPasswordBody = Static<typeof ResetPasswordBodySchema>

export const DeleteAccountBodySchema = StrictObject(
  { password: GivenPasswordSchema },
  { $id: 'DeleteAccountBody', examples: [{ password: 'correct horse battery' }] },
)
export type DeleteAccountBody = Static<typeof DeleteAccountBodySchema>

export const SessionParamsSchema = StrictObject({
  id: PathIdSchema('The id of the session', '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e'),
})

const exampleSession = {
  id: '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e',
  createdAt: '2026-01-31T12:00:00.000Z',
  lastUsedAt: '2026-01-31T12:15:00.000Z',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0',
  address: '203.0.113.0/24',
  current: true,
}

/** A login and what followed from it, until it is ended or has not been used for a week. */
export const SessionSchema = StrictObject(
  {
    id: IdSchema,
    createdAt: TimestampSchema,
    lastUsedAt: { ...TimestampSchema, description: 'When it last got new tokens' },
    userAgent: Type.String({ description: 'What the client called itself at the login; empty where it did not' }),
    address: Type.String({ description: "Where the login came from: the client's network, not its whole address" }),
    current: Type.Boolean({ description: 'Whether it is the session of this request' }),
  },
  { $id: 'Session', examples: [exampleSession] },
)
export type Session = Static<typeof SessionSchema>

export const SessionListSchema = StrictObject(
  { items: Type.Array(ref(SessionSchema)) },
  { $id: 'SessionList', description: 'Most lately used first', examples: [{ items: [exampleSession] }] },
)
export type SessionList = Static<typeof SessionListSchema>

const exampleJwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  alg: 'EdDSA',
  use: 'sig',
}

/** A public key that signs access tokens (RFC 7517, RFC 8037). */
export const JwkSchema = StrictObject(
  {
    kty: OneOf(['OKP', 'EC']),
    crv: OneOf(['Ed25519', 'P-256']),
    x: Type.String(),
    y: Type.Optional(Type.String({ description: 'Of a P-256 key' })),
    kid: Type.String({ description: 'Its thumbprint (RFC 7638), which tokens have in their header' }),
    alg: OneOf(['EdDSA', 'ES256']),
    use: OneOf(['sig']),
  },
  { $id: 'Jwk', examples: [exampleJwk] },
)
export type Jwk = Static<typeof JwkSchema>

export const JwkSetSchema = StrictObject(
  { keys: Type.Array(ref(JwkSchema)) },
  { $id: 'JwkSet', examples: [{ keys: [exampleJwk] }] },
)
export type JwkSet = Static<typeof JwkSetSchema>

export const AccountExportSchema = Type.Object(
  {
    exportedAt: TimestampSchema,
    user: ref(UserSchema),
    sessions: Type.Array(ref(SessionSchema)),
    mails: Type.Array(Type.Object({}, { additionalProperties: true }), { description: 'Mails about the account' }),
    suppressed: Type.Optional(
      Type.Object({}, { additionalProperties: true, description: 'Why the address gets no mail, where it gets none' }),
    ),
    apiKeys: Type.Array(ref(ApiKeySchema), { description: 'Those that the user has made' }),
    webhooks: Type.Array(ref(WebhookSchema), { description: 'The endpoints that the user has made' }),
    orders: Type.Array(Type.Object({}, { additionalProperties: true }), {
      description: 'As GET /api/orders/:id has them, newest first, each with the mails about it',
    }),
    adminLog: Type.Optional(
      Type.Array(ref(AdminLogEntrySchema), {
        description: 'What the user has done as an admin, and who has made them one, newest first; of admins only',
      }),
    ),
  },
  {
    $id: 'AccountExport',
    examples: [
      {
        exportedAt: '2026-01-31T12:00:00.000Z',
        user: exampleUser,
        sessions: [exampleSession],
        mails: [{ kind: 'verify-email', state: 'sent', at: '2026-01-31T12:00:00.000Z' }],
        apiKeys: [],
        webhooks: [],
        orders: [],
      },
    ],
  },
)
