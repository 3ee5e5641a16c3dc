import { isApiKeyLike } from '@orders/shared/domain/api-key'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import type { ApiOptions } from '../../deps.ts'
import type { Actor, UserActor } from '../actor.ts'
import type { EndedSessions } from '../sessions/ended-sessions.ts'
import { type Keyring, openKeyring } from './keyring.ts'
import { accessKeysOf, refreshKeysOf } from './keys.ts'

export const ACCESS_TOKEN_SECONDS = 15 * 60
export const REFRESH_TOKEN_SECONDS = 7 * 24 * 60 * 60

export interface RefreshClaims {
  sub: string
  /** The family: one login and all refreshes that followed from it. */
  fid: string
  jti: string
}

interface Tokens {
  /** @param session.sessionId the family of its refresh tokens */
  signAccess(session: { userId: string; sessionId: string }): string
  signRefresh(claims: RefreshClaims): string
  /**
   * @returns the claims, and the secret that the token was signed with
   * @throws DomainError INVALID_REFRESH_TOKEN
   */
  verifyRefresh(token: string): { claims: RefreshClaims; secret: string }
}

declare module 'fastify' {
  interface FastifyInstance {
    tokens: Tokens
    /** Lets only requests with a valid access token through, or with an API key that may do this, and says whose it is. */
    authenticate: onRequestHookHandler
  }
  interface FastifyRequest {
    /** Set by `authenticate`. */
    actor: Actor
  }
}

/** Some 4 MB at most. */
const MOST_TOKENS = 10_000

interface TokensOptions {
  options: ApiOptions
  /** Tokens of these sessions are refused. */
  ended: Pick<EndedSessions, 'has'>
}

/**
 * Two kinds of token, with keys and an audience each, so that neither passes for the other. An API key is known by its prefix, and never
 * looked at as a token.
 */
export default fp<TokensOptions>(async (app: FastifyInstance, { options, ended }) => {
  const access = await openKeyring(app, {
    name: 'access',
    livesSeconds: ACCESS_TOKEN_SECONDS,
    requiredClaims: ['sid'],
    keys: accessKeysOf(options),
  })
  const refresh = await openKeyring(app, {
    name: 'refresh',
    livesSeconds: REFRESH_TOKEN_SECONDS,
    requiredClaims: ['fid', 'jti'],
    keys: refreshKeysOf(options),
  })

  app.decorate('tokens', {
    signAccess: ({ userId, sessionId }) => access.sign({ sub: userId, sid: sessionId }),
    signRefresh: (claims) => refresh.sign(claims),
    verifyRefresh: (token) => {
      const { claims, key } = verify(refresh, token, 'INVALID_REFRESH_TOKEN')
      return { claims: claims as RefreshClaims, secret: key.secret.public }
    },
  } satisfies Tokens)
  // By the whole header, without the hash that the verifier's own cache makes of each token (ADR 26)
  const valid = new LRUCache<string, UserActor>({ max: MOST_TOKENS })
  const findValid = (authorization: string): UserActor | undefined => {
    const known = valid.get(authorization)
    return known && known.expiresAtMs > Date.now() ? known : undefined
  }
  const check = (authorization: string, token: string): UserActor => {
    const { claims } = verify(access, token, 'UNAUTHENTICATED')
    const { sub, sid, exp } = claims as { sub: string; sid: string; exp: number }
    const person: UserActor = { kind: 'user', id: sub, sessionId: sid, expiresAtMs: exp * 1000 }
    valid.set(authorization, person)
    return person
  }
  app.decorateRequest('actor', null as unknown as UserActor)
  app.decorate('authenticate', (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void) => {
    try {
      const { authorization = '' } = request.headers
      let person = findValid(authorization)
      if (!person) {
        const token = bearerToken(authorization)
        if (isApiKeyLike(token)) return void app.apiKeys.authenticate(request, reply, token).then(() => next(), next)
        person = check(authorization, token)
      }
      if (ended.has(person.sessionId)) throw new DomainError('UNAUTHENTICATED', { detail: 'The session has ended.' })
      request.actor = person
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

function verify(keyring: Keyring, token: string, code: 'UNAUTHENTICATED' | 'INVALID_REFRESH_TOKEN') {
  try {
    return keyring.verify(token)
  } catch (cause) {
    throw new DomainError(code, { detail: 'The token is not valid or has expired.' }, { cause })
  }
}
