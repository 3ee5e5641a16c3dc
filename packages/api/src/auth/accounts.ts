import type { RegisterBody, User } from '@orders/shared/contracts/auth'
import { DomainError } from '@orders/shared/domain/errors'
import type { AccountMailKind, NewAccountMail } from '@orders/shared/domain/mail'
import { normaliseEmail } from '@orders/shared/domain/mail-address'
import type { UserRecord } from '@orders/shared/ports/stores'
import type { ApiDeps } from '../deps.ts'
import type { ActorRef } from './actor.ts'
import { refuseWeakPassword } from './passwords/password-rules.ts'
import type { Passwords } from './passwords/passwords.ts'

export const toUser = ({ id, username, email, emailVerifiedAt, role, createdAt }: UserRecord): User => ({
  id,
  username,
  email,
  emailVerified: emailVerifiedAt !== undefined,
  role,
  createdAt,
})

/**
 * Everyone registers as a customer; admins are made by a command only. A mail asks to verify the address.
 * @throws DomainError VALIDATION_FAILED, EMAIL_TAKEN
 */
export async function register(deps: ApiDeps, passwords: Passwords, body: RegisterBody): Promise<User> {
  const { store, clock, options } = deps
  const email = normaliseEmail(body.email)
  if (email === undefined)
    throw new DomainError('VALIDATION_FAILED', {
      fields: [{ path: 'email', message: 'must be an e-mail address such as ada@example.com' }],
    })
  await refuseWeakPassword({ password: body.password, email }, 'password')
  const user: UserRecord = {
    id: clock.newId(),
    username: body.username,
    email,
    role: 'customer',
    passwordHash: await passwords.hash(body.password),
    createdAt: new Date(clock.nowMs()).toISOString(),
  }
  const mail = options.EMAIL_VERIFICATION === 'off' ? undefined : newMail(deps, 'verify-email', user.id)
  await store.users.insert(user, mail)
  return toUser(user)
}

/** A mail about an account; a worker sends it within a second or two. */
export const newMail = ({ clock }: Pick<ApiDeps, 'clock'>, kind: AccountMailKind, userId: string): NewAccountMail => ({
  id: clock.newId(),
  kind,
  userId,
  checkAtMs: clock.nowMs(),
})

/** @throws DomainError UNAUTHENTICATED when the token outlived its account */
export async function getAccount({ store }: Pick<ApiDeps, 'store'>, userId: string): Promise<UserRecord> {
  const user = await store.users.findById(userId)
  if (!user) throw new DomainError('UNAUTHENTICATED')
  return user
}

/** Read from the store each time, so that a role given or taken counts at once and not when a token expires. */
export async function isAdmin({ store }: Pick<ApiDeps, 'store'>, userId: string): Promise<boolean> {
  return (await store.users.findById(userId))?.role === 'admin'
}

/** Whether the actor may reach other customers' orders: an admin may, and any API key, as `authenticate` has asked for the route's scope already. */
export const isAdminOrKey = async (deps: Pick<ApiDeps, 'store'>, actor: ActorRef): Promise<boolean> =>
  actor.kind === 'key' || isAdmin(deps, actor.id)

/** Lets any API key pass: `authenticate` has asked for the route's scope already. @throws DomainError FORBIDDEN */
export async function requireAdminOrKey(deps: ApiDeps, actor: ActorRef): Promise<void> {
  if (!(await isAdminOrKey(deps, actor))) throw new DomainError('FORBIDDEN')
}
