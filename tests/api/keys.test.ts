import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, verify } from 'node:crypto'
import type { JwkSet } from '@orders/shared/contracts/auth'
import { createSigner } from 'fast-jwt'
import { afterEach, describe, expect, it } from 'vitest'
import { ACCESS_SECRET, bearer, REFRESH_SECRET, startTestApi, type TestApi } from './harness.ts'

const NEW_ACCESS_SECRET = 'A'.repeat(40)
const NEW_REFRESH_SECRET = 'R'.repeat(40)
const ed25519 = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = ({ privateKey }: Pick<typeof p256, 'privateKey'>) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

const opened: TestApi[] = []
const start: typeof startTestApi = async (...given) => {
  const api = await startTestApi(...given)
  opened.push(api)
  return api
}
/** The same shop, by another replica or after a restart. */
const replicaOf = ({ deps }: TestApi, options: Partial<TestApi['deps']['options']>) =>
  start(options, { store: deps.store })
afterEach(async () => {
  // The first one has the store that the others use
  for (const api of opened.splice(0).reverse()) await api.close()
})

const statusWith = async (api: TestApi, token: string) =>
  (await api.send({ url: '/api/orders', headers: bearer(token) })).statusCode
const refresh = (api: TestApi, refreshToken: string) =>
  api.send({ method: 'POST', url: '/api/auth/refresh', body: { refreshToken } })
const jwksOf = async (api: TestApi) => (await api.send({ url: '/.well-known/jwks.json' })).json<JwkSet>().keys

describe('the access secret', () => {
  it('changes without ending a session: the one before verifies, the new one signs', async () => {
    const before = await start()
    const old = await before.newCustomer()
    const after = await replicaOf(before, {
      ACCESS_TOKEN_JWT_SECRET: NEW_ACCESS_SECRET,
      ACCESS_TOKEN_JWT_SECRET_PREVIOUS: ACCESS_SECRET,
    })
    expect(await statusWith(after, old.accessToken)).toBe(200)
    const { accessToken } = (await refresh(after, old.refreshToken)).json()
    expect(await statusWith(after, accessToken)).toBe(200)
    expect(isHmacOf(accessToken, NEW_ACCESS_SECRET)).toBe(true)
    expect(part(accessToken, 0)['kid']).not.toBe(part(old.accessToken, 0)['kid'])
    const last = await replicaOf(before, { ACCESS_TOKEN_JWT_SECRET: NEW_ACCESS_SECRET })
    expect([await statusWith(last, accessToken), await statusWith(last, old.accessToken)]).toEqual([200, 401])
  })

  it('that is to come is known to a replica before it signs', async () => {
    const before = await start({ ACCESS_TOKEN_JWT_SECRET_PREVIOUS: NEW_ACCESS_SECRET })
    const after = await replicaOf(before, { ACCESS_TOKEN_JWT_SECRET: NEW_ACCESS_SECRET })
    const { accessToken, refreshToken } = await before.newCustomer()
    expect(isHmacOf(accessToken, ACCESS_SECRET)).toBe(true)
    expect(await statusWith(before, (await refresh(after, refreshToken)).json().accessToken)).toBe(200)
  })

  it('is not to be read from the name that its tokens call it by', async () => {
    const { accessToken, refreshToken } = await (await start()).newCustomer()
    for (const token of [accessToken, refreshToken]) expect(part(token, 0)['kid']).toMatch(/^[\w-]{12}$/)
  })

  it('verifies tokens that name no key, as they once were', async () => {
    const api = await start({
      ACCESS_TOKEN_JWT_SECRET: NEW_ACCESS_SECRET,
      ACCESS_TOKEN_JWT_SECRET_PREVIOUS: ACCESS_SECRET,
      ACCESS_TOKEN_PRIVATE_KEY: pemOf(ed25519),
    })
    const { accessToken } = await api.newCustomer()
    const { iat: _iat, ...claims } = part(accessToken, 1)
    for (const key of [NEW_ACCESS_SECRET, ACCESS_SECRET]) {
      expect(await statusWith(api, createSigner({ key, algorithm: 'HS256' })(claims))).toBe(200)
    }
  })
})

describe('the refresh secret', () => {
  const rotated = {
    REFRESH_TOKEN_JWT_SECRET: NEW_REFRESH_SECRET,
    REFRESH_TOKEN_JWT_SECRET_PREVIOUS: REFRESH_SECRET,
  }

  it('changes without ending a session: an old token is good once, for one that the new secret signed', async () => {
    const before = await start()
    const { refreshToken: old } = await before.newCustomer()
    const after = await replicaOf(before, rotated)
    const answer = await refresh(after, old)
    expect(answer.statusCode).toBe(200)
    const { refreshToken: next } = answer.json()
    expect(isHmacOf(next, NEW_REFRESH_SECRET)).toBe(true)
    expect((await refresh(after, next)).statusCode).toBe(200)
    expect((await refresh(after, old)).json().code).toBe('REFRESH_TOKEN_REUSED')
  })

  it('may differ between replicas: a token that races through both has one successor', async () => {
    const one = await start({ REFRESH_TOKEN_JWT_SECRET_PREVIOUS: NEW_REFRESH_SECRET })
    const other = await replicaOf(one, rotated)
    const { refreshToken } = await one.newCustomer()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => refresh(index % 2 ? one : other, refreshToken)),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(50).fill(200))
    const successors = answers.map((answer): string => answer.json().refreshToken)
    expect(new Set(successors.map((token) => part(token, 1)['jti'])).size).toBe(1)
    // Each replica takes what the other one signed
    for (const [index, api] of [one, other].entries())
      expect((await refresh(api, successors[index] ?? '')).statusCode).toBe(200)
  })

  it('ends the sessions that it signed where the one before is not given', async () => {
    const before = await start()
    const { refreshToken } = await before.newCustomer()
    const after = await replicaOf(before, { REFRESH_TOKEN_JWT_SECRET: NEW_REFRESH_SECRET })
    expect((await refresh(after, refreshToken)).json().code).toBe('INVALID_REFRESH_TOKEN')
  })
})

describe.each([
  ['Ed25519', 'EdDSA', ed25519],
  ['P-256', 'ES256', p256],
])('a private key (%s)', (crv, alg, pair) => {
  const ACCESS_TOKEN_PRIVATE_KEY = pemOf(pair)

  it('signs access tokens that others verify with what is published', async () => {
    const api = await start({ ACCESS_TOKEN_PRIVATE_KEY })
    const { accessToken } = await api.newCustomer()
    expect(await statusWith(api, accessToken)).toBe(200)
    const [jwk, ...others] = await jwksOf(api)
    expect(others).toEqual([])
    expect(jwk).toMatchObject({ crv, alg, use: 'sig', kid: part(accessToken, 0)['kid'] })
    expect(part(accessToken, 0)).toMatchObject({ alg, typ: 'JWT' })
    expect(isVerifiedBy(jwk as JsonWebKey, accessToken)).toBe(true)
    const [head, , signature] = accessToken.split('.')
    const changed = { ...part(accessToken, 1), sub: 'someone else' }
    expect(isVerifiedBy(jwk as JsonWebKey, `${head}.${encode(changed)}.${signature}`)).toBe(false)
    expect(await statusWith(api, `${head}.${encode(changed)}.${signature}`)).toBe(401)
  })

  it('takes over from a secret, and the next key from it, without ending a session', async () => {
    const before = await start()
    const old = await before.newCustomer()
    const after = await replicaOf(before, { ACCESS_TOKEN_PRIVATE_KEY })
    const { accessToken } = (await refresh(after, old.refreshToken)).json()
    expect([await statusWith(after, old.accessToken), part(accessToken, 0)['alg']]).toEqual([200, alg])
    const last = await replicaOf(before, {
      ACCESS_TOKEN_PRIVATE_KEY: pemOf(generateKeyPairSync('ed25519')),
      ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS: ACCESS_TOKEN_PRIVATE_KEY,
    })
    expect(await statusWith(last, accessToken)).toBe(200)
    const kids = (await jwksOf(last)).map(({ kid }) => kid)
    expect([kids.length, kids[1]]).toEqual([2, part(accessToken, 0)['kid']])
  })

  it('publishes nothing private', async () => {
    const keys = await jwksOf(await start({ ACCESS_TOKEN_PRIVATE_KEY }))
    const members = ['alg', 'crv', 'kid', 'kty', 'use', 'x', ...(crv === 'P-256' ? ['y'] : [])]
    expect(keys.map((jwk) => Object.keys(jwk).toSorted())).toEqual([members])
  })

  it('is no secret: what is signed with its public half as one (HS256) is refused', async () => {
    const api = await start({ ACCESS_TOKEN_PRIVATE_KEY })
    const { accessToken } = await api.newCustomer()
    const { kid } = part(accessToken, 0)
    const [jwk] = await jwksOf(api)
    const published = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    const forms = [
      published.export({ type: 'spki', format: 'pem' }),
      published.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk),
    ]
    for (const secret of forms)
      for (const header of [{ alg: 'HS256', kid }, { alg: 'HS256' }])
        expect(await statusWith(api, signedHs256(header, part(accessToken, 1), secret))).toBe(401)
  })

  it('opens nothing without a signature, whatever key is named', async () => {
    const api = await start({ ACCESS_TOKEN_PRIVATE_KEY })
    const { accessToken } = await api.newCustomer()
    const [, claims, signature] = accessToken.split('.')
    const { kid } = part(accessToken, 0)
    for (const header of [{ alg: 'none', kid }, { alg: 'none' }, { alg, kid }])
      expect(await statusWith(api, `${encode(header)}.${claims}.`)).toBe(401)
    for (const other of ['unknown', '', null, 7, { toString: kid }])
      expect(await statusWith(api, `${encode({ alg, kid: other })}.${claims}.${signature}`)).toBe(401)
  })
})

describe('the published keys', () => {
  it('are none where a secret signs', async () => {
    expect(await jwksOf(await start())).toEqual([])
  })

  it('may be cached for five minutes', async () => {
    const { headers } = await (await start()).send({ url: '/.well-known/jwks.json' })
    expect(headers['cache-control']).toBe('public, max-age=300')
  })
})

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const part = (token: string, index: 0 | 1): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())

function signedHs256(header: object, claims: object, secret: string | Buffer): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

const isHmacOf = (token: string, secret: string) =>
  createHmac('sha256', secret)
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('base64url') === token.split('.')[2]

/** As any other program would: with Node's own crypto and nothing of ours (RFC 7515). */
function isVerifiedBy(jwk: JsonWebKey, token: string): boolean {
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')))
  const signature = Buffer.from(token.split('.')[2] ?? '', 'base64url')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  return jwk.kty === 'EC'
    ? verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
    : verify(null, signed, key, signature)
}
