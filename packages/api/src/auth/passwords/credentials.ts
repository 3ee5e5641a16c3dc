import type { LoginBody } from '@orders/shared/contracts/auth'
import { DomainError } from '@orders/shared/domain/errors'
import type { UserRecord } from '@orders/shared/ports/stores'
import { networkOf } from '../../http/client-address.ts'
import { getAccount } from '../accounts.ts'
import type { AuthDeps } from '../auth-deps.ts'
import { addressHashesOf } from '../sessions/client.ts'
import type { Attempt, ReportLimits } from './guesses.ts'

export interface LoginClient extends Pick<Attempt, 'reportLimits'> {
  ip: string
  /** The device that says of itself that a user has logged in from it. */
  device: { id: string; userId: string } | undefined
}

/** Who is logged in, and where. */
export interface OwnSession {
  userId: string
  sessionId: string
  reportLimits?: ReportLimits
}

/**
 * Whose credentials they are. The work is the same whether the account exists or not.
 * @throws DomainError INVALID_CREDENTIALS, RATE_LIMITED, SERVICE_UNAVAILABLE
 */
export async function checkCredentials(deps: AuthDeps, body: LoginBody, client: LoginClient): Promise<UserRecord> {
  const { store, guesses, passwords, options } = deps
  const { email } = body
  const user = await store.users.findByEmail(email)
  const attempt = {
    email,
    user,
    network: networkOf(client.ip),
    addressHashes: addressHashesOf(client.ip, options),
    ...(client.reportLimits ? { reportLimits: client.reportLimits } : {}),
    deviceId: client.device?.userId === user?.id ? client.device?.id : undefined,
  }
  const matches = await guesses.check(attempt, () => passwords.verify(body.password, user?.passwordHash))
  if (!user || !matches) throw new DomainError('INVALID_CREDENTIALS')
  return user
}

/**
 * For what a token alone must not do.
 * @returns the user whose password it is
 * @throws DomainError INVALID_CREDENTIALS, RATE_LIMITED, UNAUTHENTICATED
 */
export async function confirmPassword(
  deps: AuthDeps,
  { userId, sessionId, reportLimits }: OwnSession,
  password: string,
): Promise<UserRecord> {
  const user = await getAccount(deps, userId)
  const verify = () => deps.passwords.verify(password, user.passwordHash)
  const matches = await deps.guesses.checkOwn(sessionId, verify, reportLimits)
  if (!matches) throw new DomainError('INVALID_CREDENTIALS')
  return user
}
