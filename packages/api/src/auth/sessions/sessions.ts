import { createHash, createHmac } from 'node:crypto'
import type { Session, Tokens } from '@orders/shared/contracts/auth'
import { DomainError } from '@orders/shared/domain/errors'
import type { UserRecord } from '@orders/shared/ports/stores'
import type { FastifyInstance } from 'fastify'
import type { ApiDeps } from '../../deps.ts'
import { ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_SECONDS, type RefreshClaims } from '../tokens/tokens.ts'
import type { SessionClient } from './client.ts'
import type { EndedSessions } from './ended-sessions.ts'

/** A client that did not get the answer to its refresh may ask again for so long. */
const GRACE_MS = 10_000

type Signer = FastifyInstance['tokens']

interface SessionDeps extends ApiDeps {
  ended: EndedSessions
}

/** @throws DomainError INVALID_CREDENTIALS where the password was changed since it was found right */
export async function openSession(
  deps: SessionDeps,
  tokens: Signer,
  { id: userId, passwordHash }: UserRecord,
  client: SessionClient,
): Promise<Tokens> {
  const claims: RefreshClaims = { sub: userId, fid: deps.clock.newId(), jti: deps.clock.newId() }
  const family = {
    id: claims.fid,
    userId,
    currentHash: hashOf(claims.jti),
    expiresAtMs: expiryMs(deps),
    createdAtMs: deps.clock.nowMs(),
    ...client,
  }
  const endedIds = await deps.store.sessions.open(family, passwordHash)
  if (!endedIds) throw new DomainError('INVALID_CREDENTIALS')
  deps.ended.announce(endedIds)
  return pair(tokens, claims)
}

/**
 * Rotates the refresh token (RFC 9700, section 4.14.2). The successor of a token is derived from it, with the secret that it was signed
 * with: requests that race with the same token all get the same successor, also from replicas that sign with different secrets. The
 * family never has two live ends.
 * @throws DomainError INVALID_REFRESH_TOKEN, REFRESH_TOKEN_REUSED
 */
export async function refreshSession(deps: SessionDeps, tokens: Signer, refreshToken: string): Promise<Tokens> {
  const { claims, secret } = tokens.verifyRefresh(refreshToken)
  const next: RefreshClaims = { ...claims, jti: successorOf(claims, secret) }
  const result = await deps.store.sessions.rotate({
    familyId: claims.fid,
    presentedHash: hashOf(claims.jti),
    nextHash: hashOf(next.jti),
    nowMs: deps.clock.nowMs(),
    graceMs: GRACE_MS,
    expiresAtMs: expiryMs(deps),
  })
  if (result === 'reused') {
    deps.ended.announce([claims.fid])
    throw new DomainError('REFRESH_TOKEN_REUSED')
  }
  if (result === 'unknown') throw new DomainError('INVALID_REFRESH_TOKEN')
  return pair(tokens, next)
}

export async function closeSession(deps: SessionDeps, tokens: Signer, refreshToken: string): Promise<void> {
  await endSession(deps, tokens.verifyRefresh(refreshToken).claims.fid)
}

/** @param userId only where it is this user's. To end one that has ended changes nothing. */
export async function endSession(deps: SessionDeps, id: string, userId?: string): Promise<boolean> {
  const isEnded = await deps.store.sessions.end(id, deps.clock.nowMs(), userId)
  if (isEnded) deps.ended.announce([id])
  return isEnded
}

/** All of a user's but one. */
export async function endOtherSessions(deps: SessionDeps, userId: string, exceptId: string): Promise<void> {
  deps.ended.announce(await deps.store.sessions.endAll(userId, deps.clock.nowMs(), exceptId))
}

export async function listSessions({ store, clock }: ApiDeps, userId: string, currentId: string): Promise<Session[]> {
  const sessions = await store.sessions.listOf(userId, clock.nowMs())
  return sessions.map(({ id, createdAtMs, lastUsedAtMs, userAgent, address }) => ({
    id,
    createdAt: new Date(createdAtMs || madeAtMs(id)).toISOString(),
    lastUsedAt: new Date(lastUsedAtMs || madeAtMs(id)).toISOString(),
    userAgent,
    address,
    current: id === currentId,
  }))
}

const pair = (tokens: Signer, { sub, fid, jti }: RefreshClaims): Tokens => ({
  accessToken: tokens.signAccess({ userId: sub, sessionId: fid }),
  refreshToken: tokens.signRefresh({ sub, fid, jti }),
  tokenType: 'Bearer',
  expiresIn: ACCESS_TOKEN_SECONDS,
})

const expiryMs = ({ clock }: ApiDeps): number => clock.nowMs() + REFRESH_TOKEN_SECONDS * 1000

/** What the store keeps: no token can be made of it. */
const hashOf = (tokenId: string): string => createHash('sha256').update(tokenId).digest('base64url')

const successorOf = ({ fid, jti }: RefreshClaims, secret: string): string =>
  createHmac('sha256', secret).update(`successor:${fid}:${jti}`).digest('base64url')

/** For what an earlier version opened: a UUIDv7 begins with the time, in ms (RFC 9562). */
const madeAtMs = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
