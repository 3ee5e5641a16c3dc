import { createPrivateKey } from 'node:crypto'

export type SigningAlgorithm = 'EdDSA' | 'ES256'

/**
 * How a private key signs tokens: Ed25519 by EdDSA (RFC 8037), P-256 by ES256 (RFC 7518).
 * @param pem PKCS #8 or SEC 1, without a passphrase
 * @returns nothing for any other key, and for what is none
 */
export function signingAlgorithmOf(pem: string): SigningAlgorithm | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    if (asymmetricKeyType === 'ed25519') return 'EdDSA'
    return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined
  } catch {
    return undefined
  }
}
