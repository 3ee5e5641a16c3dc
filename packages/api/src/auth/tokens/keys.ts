import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { type SigningAlgorithm, signingAlgorithmOf } from '@orders/shared/config/private-key'
import type { Jwk } from '@orders/shared/contracts/auth'
import type { ApiOptions } from '../../deps.ts'

/** A key that makes tokens, or only checks those of another time or replica. */
export interface TokenKey {
  /** What its tokens call it by in their header; nothing of a secret can be read from it. */
  kid: string
  algorithm: 'HS256' | SigningAlgorithm
  /** Its halves for @fastify/jwt; without `private` it signs nothing. */
  secret: { public: string; private?: string }
  /** What others verify its tokens with (RFC 7517); a shared secret has none. */
  jwk?: Jwk
}

/** The first one signs; all verify. */
export type TokenKeys = readonly [TokenKey, ...TokenKey[]]

/** @throws Error without a key that signs, which the configuration does not let through */
export function accessKeysOf(options: ApiOptions): TokenKeys {
  const { ACCESS_TOKEN_JWT_SECRET: secret, ACCESS_TOKEN_JWT_SECRET_PREVIOUS: previousSecret } = options
  const { ACCESS_TOKEN_PRIVATE_KEY: pem, ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS: previousPem } = options
  const [first, ...verifying] = [
    ...keysFrom(pem, keyPair),
    ...keysFrom(secret, sharedSecret),
    ...keysFrom(previousPem, keyPair),
    ...keysFrom(previousSecret, sharedSecret),
  ]
  if (!first || (pem ?? secret) === undefined) throw new Error('no key signs access tokens')
  return [first, ...verifying.map(withoutSigning)]
}

export function refreshKeysOf(options: ApiOptions): TokenKeys {
  const { REFRESH_TOKEN_JWT_SECRET: secret, REFRESH_TOKEN_JWT_SECRET_PREVIOUS: previous } = options
  return [sharedSecret(secret), ...keysFrom(previous, sharedSecret).map(withoutSigning)]
}

const keysFrom = (text: string | undefined, toKey: (text: string) => TokenKey): TokenKey[] =>
  text === undefined ? [] : [toKey(text)]

const withoutSigning = ({ secret, ...key }: TokenKey): TokenKey => ({ ...key, secret: { public: secret.public } })

/** 72 bits, which tell a handful of keys apart. */
const KID_CHARACTERS = 12

const sharedSecret = (secret: string): TokenKey => ({
  kid: sha256(`name of a token secret:${secret}`).slice(0, KID_CHARACTERS),
  algorithm: 'HS256',
  secret: { public: secret, private: secret },
})

/** @param pem checked by the configuration */
function keyPair(pem: string): TokenKey {
  const algorithm = signingAlgorithmOf(pem)
  if (algorithm === undefined) throw new Error('not a key that signs tokens')
  const privateKey = createPrivateKey(pem)
  const publicKey = createPublicKey(privateKey)
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' }) as Record<string, string>
  // RFC 7638: the members that make the key, in the order of the alphabet
  const kid = sha256(JSON.stringify({ crv, kty, x, y }))
  return {
    kid,
    algorithm,
    secret: {
      // One form of PEM, whichever it was given in
      public: publicKey.export({ format: 'pem', type: 'spki' }) as string,
      private: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    },
    jwk: { kty, crv, x, y, kid, alg: algorithm, use: 'sig' } as Jwk,
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')
