import jwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import type { TokenKey, TokenKeys } from './keys.ts'

export interface TokenKind {
  /** Its audience: a token of one kind never passes for another (RFC 8725, section 3.12). */
  name: string
  livesSeconds: number
  requiredClaims: readonly string[]
  keys: TokenKeys
}

/** Signs with the first key of a kind of token, and verifies with whichever made the token. */
export interface Keyring {
  sign(payload: object): string
  /** @throws Error where no key of this kind made the token, or it is not good */
  verify(token: string): { claims: unknown; key: TokenKey }
}

interface Namespace {
  sign(payload: object): string
  verify(token: string): unknown
  decode(token: string): { header: { kid?: unknown } }
}

interface Member {
  key: TokenKey
  namespace: Namespace
}

/**
 * Each key has a namespace of its own with its one algorithm: a token that names another, or none, is refused whatever it says, and a
 * public key is no secret (RFC 8725, sections 2.1 and 3.1).
 */
export async function openKeyring(app: FastifyInstance, kind: TokenKind): Promise<Keyring> {
  // A key that is given twice, as while keys are changed, is one key
  const keys = kind.keys.filter(({ kid }, index, all) => all.findIndex((other) => other.kid === kid) === index)
  const members = new Map<unknown, Member>()
  for (const key of keys) members.set(key.kid, { key, namespace: await openNamespace(app, kind, key) })
  const [signing] = kind.keys
  const { namespace } = members.get(signing.kid) as Member

  const candidates = (kid: unknown): Member[] => {
    // Tokens had no names of keys once
    if (kid === undefined) return [...members.values()]
    const member = members.get(kid)
    return member ? [member] : []
  }
  return {
    sign: namespace.sign,
    verify: (token) => {
      let cause: unknown
      for (const member of candidates(namespace.decode(token).header.kid)) {
        try {
          return { claims: member.namespace.verify(token), key: member.key }
        } catch (error) {
          cause = error
        }
      }
      throw cause ?? new Error('no key of this name')
    },
  }
}

async function openNamespace(app: FastifyInstance, kind: TokenKind, key: TokenKey): Promise<Namespace> {
  const { name, livesSeconds, requiredClaims } = kind
  const { kid, algorithm, secret } = key
  const namespace = `${name} ${kid}`
  await app.register(jwt, {
    namespace,
    secret,
    decode: { complete: true },
    sign: { algorithm, kid, aud: name, expiresIn: `${livesSeconds}s` },
    verify: { algorithms: [algorithm], allowedAud: name, requiredClaims: ['sub', 'exp', 'aud', ...requiredClaims] },
  })
  return (app.jwt as unknown as Record<string, Namespace>)[namespace] as Namespace
}
