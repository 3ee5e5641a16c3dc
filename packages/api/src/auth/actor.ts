import type { Scope } from '@orders/shared/contracts/api-keys'

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

/** A program, with an API key. */
export interface KeyActor extends ActorRef {
  kind: 'key'
  /** None: there is nothing to log out of. */
  sessionId: ''
  /** Epoch ms: infinite where the key does not end. */
  expiresAtMs: number
  scopes: ReadonlySet<Scope>
  /** Of the key that was shown. */
  hash: string
}

export type Actor = UserActor | KeyActor
