import type { Scope } from '@orders/shared/contracts/api-keys'
import { DomainError } from '@orders/shared/domain/errors'

/** Who asks. */
export interface ActorRef {
  kind: 'user' | 'key'
  /** A user's id, or `key:ID`, which no user has: what the admin log has. */
  id: string
}

/** With an access token. */
export interface UserActor extends ActorRef {
  kind: 'user'
  /** That the token belongs to. */
  sessionId: string
  /** Epoch ms: of the token. */
  expiresAtMs: number
}

/** With an API key. */
export interface KeyActor extends ActorRef {
  kind: 'key'
  /** A key has no session. */
  sessionId?: never
  /** Epoch ms: infinite where the key does not expire. */
  expiresAtMs: number
  scopes: ReadonlySet<Scope>
  /** Of the key that was shown. */
  hash: string
}

export type Actor = UserActor | KeyActor

/** For the routes of a user's own account. @throws DomainError FORBIDDEN of an API key */
export function userOf(actor: Actor): UserActor {
  if (actor.kind !== 'user') throw new DomainError('FORBIDDEN')
  return actor
}
