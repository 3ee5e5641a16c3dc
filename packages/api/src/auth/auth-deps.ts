import type { ApiDeps } from '../deps.ts'
import type { Guesses } from './passwords/guesses.ts'
import type { Passwords } from './passwords/passwords.ts'
import type { EndedSessions } from './sessions/ended-sessions.ts'

/** What the routes of accounts need beside the rest. */
export interface AuthDeps extends ApiDeps {
  passwords: Passwords
  guesses: Guesses
  ended: EndedSessions
}
