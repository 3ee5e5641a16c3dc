import type { UnsentOutcome } from '@orders/shared/domain/mail'
import type { Mail } from '@orders/shared/ports/services'

/**
 * What becomes of a claimed mail: it is sent; put off, for its order goes on; closed unsent; or dropped, for it is no one's.
 */
export type PreparedMail =
  | { send: Mail }
  | { putOff: string }
  | { close: UnsentOutcome; reason: string; userId?: string }
  | 'drop'
