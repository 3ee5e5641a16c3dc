import { NameFailure } from '../addresses/resolve-name.ts'

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'the connection was refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT)$/, 'the address cannot be reached'],
  [/^(ECONNRESET|EPIPE)$/, 'the connection was closed without an answer'],
  [/^CERT_HAS_EXPIRED$/, 'the certificate has expired'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'the certificate is for another name'],
  [/CERT|SIGNATURE|ISSUER|CRL/, 'the certificate is not trusted'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_)/, 'no TLS connection was made'],
  [/^HPE_/, 'the answer is not HTTP'],
]

/** What went wrong, in words of our own: those of the system have addresses in them, which are none of a stranger's business. */
export function describeFailure(error: unknown): string {
  if (error instanceof NameFailure) return error.message
  const { code = '' } = error as NodeJS.ErrnoException
  return WORDS.find(([pattern]) => pattern.test(code))?.[1] ?? 'the connection failed'
}
