import type { Detector, Sabotage } from '../sabotage.ts'

const keys = (title: string): Detector => ({ test: 'tests/api/keys.test.ts', title })
const KEYS = 'packages/api/src/auth/tokens/keys.ts'
const KEYRING = 'packages/api/src/auth/tokens/keyring.ts'
const FILES = 'packages/shared/src/config/secret-files.ts'

/** What signs and verifies tokens, and where secrets come from. */
export const KEY_FAULTS: readonly Sabotage[] = [
  {
    name: 'the previous access secret goes on signing',
    file: KEYS,
    search: '...keysFrom(secret, sharedSecret),',
    replace: '...keysFrom(previousSecret, sharedSecret), ...keysFrom(secret, sharedSecret),',
    noticedBy: keys('the one before verifies, the new one signs'),
    quick: true,
  },
  {
    name: 'the previous access secret is forgotten',
    file: KEYS,
    search: '...keysFrom(previousSecret, sharedSecret),',
    replace: '',
    noticedBy: keys('the one before verifies, the new one signs'),
  },
  {
    name: 'the previous private key is forgotten',
    file: KEYS,
    search: '...keysFrom(previousPem, keyPair),',
    replace: '',
    noticedBy: keys('takes over from a secret'),
  },
  {
    name: 'the previous refresh secret is forgotten',
    file: KEYS,
    search: ', ...keysFrom(previous, sharedSecret).map(withoutSigning)]',
    replace: ', ...(previous ? [] : [])]',
    noticedBy: keys('an old token is good once'),
  },
  {
    name: 'the previous refresh secret goes on signing',
    file: KEYS,
    search: 'return [sharedSecret(secret), ...',
    replace: 'return [sharedSecret(previous ?? secret), sharedSecret(secret), ...',
    noticedBy: keys('an old token is good once'),
  },
  {
    name: 'a successor is derived with the secret of this replica',
    file: 'packages/api/src/auth/sessions/sessions.ts',
    search: 'successorOf(claims, secret)',
    replace: 'successorOf(claims, secret && deps.options.REFRESH_TOKEN_JWT_SECRET)',
    noticedBy: keys('may differ between replicas'),
    quick: true,
  },
  {
    name: 'a public key is taken for a secret',
    file: KEYRING,
    search: 'verify: { algorithms: [algorithm], ',
    replace: "verify: { algorithms: [key.jwk ? 'HS256' : algorithm], ",
    noticedBy: keys('is no secret'),
  },
  {
    name: 'a key that is not known is looked for among all',
    file: KEYRING,
    search: 'if (kid === undefined) return',
    replace: 'if (kid === undefined || !members.has(kid)) return',
    noticedBy: { test: 'tests/api/auth.test.ts', title: 'one that names another key' },
  },
  {
    name: 'a key that only verifies can sign',
    file: KEYS,
    search: '({ ...key, secret: { public: secret.public } })',
    replace: '({ ...key, secret })',
    noticedBy: { test: 'packages/api/src/auth/tokens/tokens.test.ts', title: 'sign nothing where they only verify' },
  },
  {
    name: 'the private half of a key is published',
    file: KEYS,
    search: 'jwk: { kty, ',
    replace: "jwk: { ...privateKey.export({ format: 'jwk' }), kty, ",
    noticedBy: { test: 'packages/api/src/auth/tokens/tokens.test.ts', title: 'RFC 8037' },
  },
  {
    name: 'a secret has the line break that its file ends with',
    file: FILES,
    search: ".replace(/\\r?\\n$/, '')",
    replace: '',
    noticedBy: { test: 'packages/shared/src/config/secret-files.test.ts' },
  },
  {
    name: 'a secret that is set twice is taken from the file',
    file: FILES,
    search: 'env[name] ? { problem: isSetTwice(name) } : readSecret(name, path)',
    replace: 'readSecret(name, path) ?? isSetTwice(name)',
    noticedBy: { test: 'packages/shared/src/config/environment.test.ts', title: 'is set twice' },
  },
  {
    name: 'the AWS SDK does not get the keys that are in files',
    file: 'packages/shared/src/config/environment.ts',
    search: '    process.env[name] = value\n',
    replace: '',
    noticedBy: { test: 'packages/shared/src/config/environment.test.ts', title: 'reaches the AWS SDK' },
  },
  {
    name: 'any private key is taken',
    file: 'packages/shared/src/config/private-key.ts',
    search: "=== 'prime256v1' ? 'ES256' : undefined",
    replace: "=== '' ? undefined : 'ES256'",
    noticedBy: { test: 'packages/shared/src/config/parse.test.ts', title: 'which is not repeated' },
  },
  {
    name: 'the queue of orders is taken for that of dead letters',
    file: 'packages/shared/src/config/parse.ts',
    search: "  ['SQS_URL', 'SQS_DLQ_URL'],\n",
    replace: '',
    noticedBy: { test: 'packages/shared/src/config/parse.test.ts', title: 'refuses one queue' },
    quick: true,
  },
  {
    name: 'a stream is kept whose client has left before it',
    file: 'packages/api/src/orders/events/routes.ts',
    search: '    if (reply.raw.destroyed) finish()\n',
    replace: '',
    noticedBy: { test: 'tests/api/api-key-life.test.ts', title: 'leaves no event stream behind' },
    quick: true,
  },
]
