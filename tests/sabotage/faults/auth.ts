import type { Detector, Sabotage } from '../sabotage.ts'

const auth = (title: string): Detector => ({ test: 'tests/api/auth.test.ts', title })
const TOKENS = 'packages/api/src/auth/tokens/tokens.ts'
const KEYRING = 'packages/api/src/auth/tokens/keyring.ts'

/** Who somebody is, and what they may. */
export const AUTH_FAULTS: readonly Sabotage[] = [
  {
    name: 'whom a token is for is not looked at',
    file: KEYRING,
    search: 'allowedAud: name, ',
    replace: '',
    noticedBy: auth('refuses one for another audience'),
    quick: true,
  },
  {
    name: 'a refresh token opens what an access token does',
    file: TOKENS,
    search: "verify(access, token, 'UNAUTHENTICATED')",
    replace: "verify(authorization.length > 360 ? refresh : access, token, 'UNAUTHENTICATED')",
    noticedBy: auth('refuses a refresh token'),
  },
  {
    name: 'a token may choose its algorithm',
    file: KEYRING,
    search: 'verify: { algorithms: [algorithm], ',
    replace: 'verify: { ',
    noticedBy: auth('another algorithm'),
  },
  {
    name: 'a token need not say when it ends',
    file: KEYRING,
    search: "['sub', 'exp', 'aud', ",
    replace: "['sub', 'aud', ",
    noticedBy: auth('never expires'),
  },
  {
    name: 'a token need not say which session it is of',
    file: TOKENS,
    search: "requiredClaims: ['sid'],",
    replace: 'requiredClaims: [],',
    noticedBy: auth('one of no session'),
  },
  {
    name: 'a token that was seen once is good for ever',
    file: TOKENS,
    search: 'return known && known.expiresAtMs > Date.now() ? known : undefined',
    replace: 'return known',
    noticedBy: auth('refuses one that has expired since'),
    quick: true,
  },
  {
    name: 'any password is right for an account that is there',
    file: 'packages/api/src/auth/passwords/passwords.ts',
    search: 'return matches && hash !== undefined',
    replace: 'return matches || hash !== undefined',
    noticedBy: auth('gives a wrong password'),
    quick: true,
  },
  {
    name: 'an unknown address is answered without the work of a password',
    file: 'packages/api/src/auth/passwords/passwords.ts',
    search: 'await bounded(() => argon2.verify(hash ?? unknownUserHash, normalise(password)))',
    replace: 'hash !== undefined && (await bounded(() => argon2.verify(hash ?? unknownUserHash, normalise(password))))',
    noticedBy: auth('same time'),
  },
  {
    name: 'the store keeps the id of a refresh token as it is',
    file: 'packages/api/src/auth/sessions/sessions.ts',
    search: "createHash('sha256').update(tokenId).digest('base64url')",
    replace: "createHash('sha256').update(tokenId).digest('base64url') && tokenId",
    noticedBy: auth('is stored so that'),
  },
  {
    name: 'an old refresh token is taken for a lost answer at any time',
    file: 'packages/shared/src/domain/refresh-rotation.ts',
    search: ' && nowMs - (family.rotatedAtMs ?? 0) <= graceMs',
    replace: ' && nowMs - (family.rotatedAtMs ?? 0) <= graceMs * 1000',
    noticedBy: auth('after the grace'),
  },
  {
    name: 'everybody is an admin',
    file: 'packages/api/src/auth/accounts.ts',
    search: "if (!(await isAdminOrKey(deps, actor))) throw new DomainError('FORBIDDEN')",
    replace: 'await isAdminOrKey(deps, actor)',
    noticedBy: { test: 'tests/api/admin.test.ts', title: 'is for admins only' },
    quick: true,
  },
  {
    name: 'an order is shown to whoever knows its id',
    file: 'packages/api/src/orders/find-order.ts',
    search: "  if (!(await isAdminOrKey(deps, actor))) throw new DomainError('ORDER_NOT_FOUND')\n",
    replace: '',
    noticedBy: { test: 'tests/api/ownership.test.ts' },
  },
  {
    name: 'rate limits count and never refuse',
    file: 'packages/api/src/http/rate-limits.ts',
    search: 'if (isExceeded) throw',
    replace: 'if (isExceeded && most < 0) throw',
    noticedBy: { test: 'tests/api/operations.test.ts', title: 'rate limits' },
  },
  {
    name: 'registrations of one address are not limited',
    file: 'packages/api/src/auth/routes.ts',
    search: ', preHandler: app.limitByEmail(action) })',
    replace: ' })',
    noticedBy: { test: 'tests/api/operations.test.ts', title: 'stop registering one address' },
  },
  {
    name: 'a client chooses the address that it is counted for',
    file: 'packages/api/src/http/client-address.ts',
    search: 'hop < proxies)',
    replace: 'hop < proxies + 1)',
    noticedBy: { test: 'tests/api/client-address.test.ts' },
  },
  {
    name: 'both kinds of token may have the same secret',
    file: 'packages/shared/src/config/parse.ts',
    search: 'config[access] !== undefined && config[access] === config[refresh]',
    replace: "config[access] === '' && config[access] === config[refresh]",
    noticedBy: { test: 'packages/shared/src/config/parse.test.ts' },
  },
  {
    name: 'what a customer is called becomes part of the page of a mail',
    file: 'packages/worker/src/mail/rendering/escape-html.ts',
    search: "ENTITIES[character] ?? '')",
    replace: "(ENTITIES[character] ? character : ''))",
    noticedBy: { test: 'packages/worker/src/mail/rendering/render.test.ts' },
  },
]
