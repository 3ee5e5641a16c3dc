import { generateKeyPairSync } from 'node:crypto'
import Fastify, { type FastifyRequest } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiOptions } from '../../deps.ts'
import { accessKeysOf } from './keys.ts'
import tokens from './tokens.ts'

const ACCESS = 'a'.repeat(32)
const REFRESH = 'r'.repeat(32)
const session = { userId: 'ada', sessionId: 'of ada' }
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

let app: ReturnType<typeof Fastify> | undefined
afterEach(() => app?.close())

async function open(options: Partial<ApiOptions>) {
  app = Fastify()
  const given = { REFRESH_TOKEN_JWT_SECRET: REFRESH, ...options } as ApiOptions
  await app.register(tokens, { options: given, ended: { has: (id: string) => id === 'ended' } })
  const { tokens: made, authenticate } = app
  app.get('/who', { onRequest: authenticate }, ({ actor }: FastifyRequest) => ({
    userId: actor.id,
    sessionId: actor.sessionId,
  }))
  const running = app
  return {
    made,
    ask: (token: string) => running.inject({ url: '/who', headers: { authorization: `Bearer ${token}` } }),
  }
}

it('a request has the user and the session of its token, when it is checked as when it is known', async () => {
  const { made, ask } = await open({ ACCESS_TOKEN_JWT_SECRET: ACCESS })
  const token = made.signAccess(session)
  for (let n = 0; n < 2; n++) expect((await ask(token)).json()).toEqual(session)
})

it('a request with the token of an ended session is refused, when it is checked as when it is known', async () => {
  const { made, ask } = await open({ ACCESS_TOKEN_JWT_SECRET: ACCESS })
  const token = made.signAccess({ userId: 'ada', sessionId: 'ended' })
  for (let n = 0; n < 2; n++) expect((await ask(token)).statusCode).toBe(500)
})

describe('keys', () => {
  it('may be a private one alone', async () => {
    const { made, ask } = await open({ ACCESS_TOKEN_PRIVATE_KEY: pem })
    expect((await ask(made.signAccess(session))).json()).toEqual(session)
  })

  it('may be the same before and after', async () => {
    const { made, ask } = await open({
      ACCESS_TOKEN_JWT_SECRET: ACCESS,
      ACCESS_TOKEN_JWT_SECRET_PREVIOUS: ACCESS,
      REFRESH_TOKEN_JWT_SECRET_PREVIOUS: REFRESH,
    })
    expect((await ask(made.signAccess(session))).json()).toEqual(session)
    const claims = { sub: 'ada', fid: 'of ada', jti: '1' }
    expect(made.verifyRefresh(made.signRefresh(claims)).claims).toMatchObject(claims)
  })

  it('tell with which secret a refresh token was signed', async () => {
    const claims = { sub: 'ada', fid: 'of ada', jti: '1' }
    const before = await open({ ACCESS_TOKEN_JWT_SECRET: ACCESS })
    const token = before.made.signRefresh(claims)
    await app?.close()
    const after = await open({
      ACCESS_TOKEN_JWT_SECRET: ACCESS,
      REFRESH_TOKEN_JWT_SECRET: 'R'.repeat(32),
      REFRESH_TOKEN_JWT_SECRET_PREVIOUS: REFRESH,
    })
    expect(after.made.verifyRefresh(token).secret).toBe(REFRESH)
    expect(after.made.verifyRefresh(after.made.signRefresh(claims)).secret).toBe('R'.repeat(32))
  })

  it('that only verify are not enough', () => {
    const options = { ACCESS_TOKEN_JWT_SECRET_PREVIOUS: ACCESS, ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS: pem }
    expect(() => accessKeysOf(options as ApiOptions)).toThrow('no key signs')
  })

  it('sign nothing where they only verify', () => {
    const [signing, ...others] = accessKeysOf({
      ACCESS_TOKEN_PRIVATE_KEY: pem,
      ACCESS_TOKEN_JWT_SECRET: ACCESS,
      ACCESS_TOKEN_JWT_SECRET_PREVIOUS: 'A'.repeat(32),
    } as ApiOptions)
    expect(signing.algorithm).toBe('EdDSA')
    expect(others.map(({ secret }) => Object.keys(secret))).toEqual([['public'], ['public']])
  })

  it('have the name that the standard gives them (RFC 8037, appendix A.3)', () => {
    const d = Buffer.from('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'base64url')
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), d])
    const known = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`
    const [{ kid, jwk }] = accessKeysOf({ ACCESS_TOKEN_PRIVATE_KEY: known } as ApiOptions)
    expect(kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
    expect(jwk).toEqual({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' })
  })
})
