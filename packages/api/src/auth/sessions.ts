import { createHash, createHmac } from 'node:crypto'
import type { Tokens } from '@orders/shared/contracts/auth'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyInstance } from 'fastify'
import type { ApiDeps } from '../deps.ts'
import { ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_SECONDS, type RefreshClaims } from './tokens.ts'

/** A client that did not get the answer to its refresh may ask again for so long. */
const GRACE_MS = 10_000

type Signer = FastifyInstance['tokens']

export async function openSession(deps: ApiDeps, tokens: Signer, userId: string): Promise<Tokens> {
  const claims: RefreshClaims = { sub: userId, fid: deps.clock.newId(), jti: deps.clock.newId() }
  await deps.store.sessions.open({
    id: claims.fid,
    userId,
    currentHash: hashOf(claims.jti),
    expiresAtMs: expiryMs(deps),
  })
  return pair(tokens, claims)
}

/**
 * Rotates the refresh token (RFC 9700, section 4.14.2). The successor of a token is derived from it, so requests that race with
 * the same token all get the same successor: the family never has two live ends.
 * @throws DomainError INVALID_REFRESH_TOKEN, REFRESH_TOKEN_REUSED
 */
export async function refreshSession(deps: ApiDeps, tokens: Signer, refreshToken: string): Promise<Tokens> {
  const claims = tokens.verifyRefresh(refreshToken)
  const next: RefreshClaims = { ...claims, jti: successorOf(claims, deps.options.REFRESH_TOKEN_JWT_SECRET) }
  const result = await deps.store.sessions.rotate({
    familyId: claims.fid,
    presentedHash: hashOf(claims.jti),
    nextHash: hashOf(next.jti),
    nowMs: deps.clock.nowMs(),
    graceMs: GRACE_MS,
    expiresAtMs: expiryMs(deps),
  })
  if (result === 'reused') throw new DomainError('REFRESH_TOKEN_REUSED')
  if (result === 'unknown') throw new DomainError('INVALID_REFRESH_TOKEN')
  return pair(tokens, next)
}

export async function closeSession(deps: ApiDeps, tokens: Signer, refreshToken: string): Promise<void> {
  await deps.store.sessions.revoke(tokens.verifyRefresh(refreshToken).fid)
}

const pair = (tokens: Signer, { sub, fid, jti }: RefreshClaims): Tokens => ({
  accessToken: tokens.signAccess(sub),
  refreshToken: tokens.signRefresh({ sub, fid, jti }),
  tokenType: 'Bearer',
  expiresIn: ACCESS_TOKEN_SECONDS,
})

const expiryMs = ({ clock }: ApiDeps): number => clock.nowMs() + REFRESH_TOKEN_SECONDS * 1000

/** What the store keeps: no token can be made of it. */
const hashOf = (tokenId: string): string => createHash('sha256').update(tokenId).digest('base64url')

const successorOf = ({ fid, jti }: RefreshClaims, secret: string): string =>
  createHmac('sha256', secret).update(`successor:${fid}:${jti}`).digest('base64url')
