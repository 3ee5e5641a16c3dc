import jwt from '@fastify/jwt'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import type { ApiOptions } from '../deps.ts'

export const ACCESS_TOKEN_SECONDS = 15 * 60
export const REFRESH_TOKEN_SECONDS = 7 * 24 * 60 * 60

export interface RefreshClaims {
  sub: string
  /** The family: one login and all refreshes that followed from it. */
  fid: string
  jti: string
}

interface Tokens {
  signAccess(userId: string): string
  signRefresh(claims: RefreshClaims): string
  /** @throws DomainError INVALID_REFRESH_TOKEN */
  verifyRefresh(token: string): RefreshClaims
}

declare module 'fastify' {
  interface FastifyInstance {
    tokens: Tokens
    /** Lets only requests with a valid access token through and says whose it is. */
    authenticate: onRequestHookHandler
  }
  interface FastifyRequest {
    /** Set by `authenticate`. */
    userId: string
    /** Set by `authenticate`: when its token ends, in epoch ms. */
    tokenExpiresAtMs: number
  }
}

interface KnownToken {
  userId: string
  expiresAtMs: number
}

/** Some 4 MB at most. */
const MOST_TOKENS = 10_000

interface Namespace {
  sign(payload: object): string
  verify(token: string): unknown
}

/**
 * Two kinds of token with two secrets and two audiences, so that neither passes for the other. The algorithm is pinned:
 * `alg: none` and anything else are refused (RFC 8725).
 */
export default fp<{ options: ApiOptions }>(async (app: FastifyInstance, { options }) => {
  const kind = (namespace: string, secret: string, expiresInSeconds: number) => ({
    namespace,
    secret,
    sign: { algorithm: 'HS256' as const, aud: namespace, expiresIn: `${expiresInSeconds}s` },
    verify: { algorithms: ['HS256' as const], allowedAud: namespace, requiredClaims: ['sub', 'exp', 'aud'] },
  })
  await app.register(jwt, kind('access', options.ACCESS_TOKEN_JWT_SECRET, ACCESS_TOKEN_SECONDS))
  await app.register(jwt, kind('refresh', options.REFRESH_TOKEN_JWT_SECRET, REFRESH_TOKEN_SECONDS))
  const { access, refresh } = app.jwt as unknown as Record<'access' | 'refresh', Namespace>

  app.decorate('tokens', {
    signAccess: (userId: string) => access.sign({ sub: userId }),
    signRefresh: (claims: RefreshClaims) => refresh.sign(claims),
    verifyRefresh: (token: string) => verify(refresh, token, 'INVALID_REFRESH_TOKEN') as RefreshClaims,
  })
  // By the whole header, without the hash that the verifier's own cache makes of each token (ADR 26)
  const valid = new LRUCache<string, KnownToken>({ max: MOST_TOKENS })
  const check = (authorization: string): KnownToken => {
    const known = valid.get(authorization)
    if (known && known.expiresAtMs > Date.now()) return known
    const token = bearerToken(authorization)
    const { sub, exp } = verify(access, token, 'UNAUTHENTICATED') as { sub: string; exp: number }
    const found = { userId: sub, expiresAtMs: exp * 1000 }
    valid.set(authorization, found)
    return found
  }
  app.decorateRequest('userId', '')
  app.decorateRequest('tokenExpiresAtMs', 0)
  app.decorate('authenticate', (request: FastifyRequest, _reply: unknown, next: (error?: Error) => void) => {
    try {
      const { authorization = '' } = request.headers
      const { userId, expiresAtMs } = check(authorization)
      request.userId = userId
      request.tokenExpiresAtMs = expiresAtMs
      next()
    } catch (error) {
      next(error as Error)
    }
  })
})

function bearerToken(authorization: string): string {
  const [scheme, token, ...rest] = authorization.split(' ')
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw new DomainError('UNAUTHENTICATED')
  return token
}

function verify(namespace: Namespace, token: string, code: 'UNAUTHENTICATED' | 'INVALID_REFRESH_TOKEN'): unknown {
  try {
    return namespace.verify(token)
  } catch (cause) {
    throw new DomainError(code, { detail: 'The token is not valid or has expired.' }, { cause })
  }
}
