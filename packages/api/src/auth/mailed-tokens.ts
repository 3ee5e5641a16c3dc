import { randomUUID } from 'node:crypto'
import type { ChangePasswordBody, ResetPasswordBody } from '@orders/shared/contracts/auth'
import { tokenHash } from '@orders/shared/domain/account-token'
import { DomainError } from '@orders/shared/domain/errors'
import type { ApiDeps } from '../deps.ts'
import { getAccount, newMail } from './accounts.ts'
import type { AuthDeps } from './auth-deps.ts'
import { confirmPassword, type OwnSession } from './passwords/credentials.ts'
import { refuseWeakPassword } from './passwords/password-rules.ts'

/** @throws DomainError INVALID_TOKEN */
export async function verifyEmail({ store, clock }: ApiDeps, token: string): Promise<void> {
  if (!(await store.users.verifyEmail(tokenHash(token), clock.nowMs()))) throw new DomainError('INVALID_TOKEN')
}

/** For an address that is verified there is nothing to send. */
export async function resendVerification(deps: ApiDeps, userId: string): Promise<void> {
  const { emailVerifiedAt } = await getAccount(deps, userId)
  if (!emailVerifiedAt) await deps.store.mails.add(newMail(deps, 'verify-email', userId))
}

/**
 * The work is the same whether the address is known or not: a mail is noted in the ledger, and a worker finds out whether it is anyone's.
 * The token is made there, too.
 */
export async function requestReset(deps: ApiDeps, email: string): Promise<void> {
  const user = await deps.store.users.findByEmail(email)
  await deps.store.mails.add(newMail(deps, 'reset-password', user?.id ?? randomUUID()))
}

/** All sessions end; a mail tells the owner. @returns whose password it is @throws DomainError INVALID_TOKEN, VALIDATION_FAILED */
export async function resetPassword(deps: AuthDeps, { token, newPassword }: ResetPasswordBody): Promise<string> {
  const { store, clock, passwords, ended } = deps
  const hash = tokenHash(token)
  const found = await store.accountTokens.find(hash, 'reset-password', clock.nowMs())
  const user = found && (await store.users.findById(found.userId))
  if (!user) throw new DomainError('INVALID_TOKEN')
  await refuseWeakPassword({ password: newPassword, email: user.email }, 'newPassword')
  const passwordHash = await passwords.hash(newPassword)
  const endedIds = await store.users.resetPassword(hash, changeOf(deps, user.id, passwordHash))
  if (!endedIds) throw new DomainError('INVALID_TOKEN')
  ended.announce(endedIds)
  return user.id
}

/** All sessions but this one end; a mail tells the owner. @throws DomainError INVALID_CREDENTIALS, RATE_LIMITED, VALIDATION_FAILED */
export async function changePassword(
  deps: AuthDeps,
  session: OwnSession,
  { currentPassword, newPassword }: ChangePasswordBody,
): Promise<void> {
  const { store, passwords, ended } = deps
  const user = await confirmPassword(deps, session, currentPassword)
  await refuseWeakPassword({ password: newPassword, email: user.email }, 'newPassword')
  const passwordHash = await passwords.hash(newPassword)
  const change = { ...changeOf(deps, user.id, passwordHash), formerHash: user.passwordHash }
  const endedIds = await store.users.changePassword(change, session.sessionId)
  if (!endedIds) throw new DomainError('INVALID_CREDENTIALS')
  ended.announce(endedIds)
}

const changeOf = (deps: ApiDeps, userId: string, passwordHash: string) => ({
  userId,
  passwordHash,
  nowMs: deps.clock.nowMs(),
  mail: newMail(deps, 'password-changed', userId),
})
