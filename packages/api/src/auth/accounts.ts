import type { LoginBody, RegisterBody, User } from '@orders/shared/contracts/auth'
import { DomainError } from '@orders/shared/domain/errors'
import type { UserRecord } from '@orders/shared/ports/stores'
import type { ApiDeps } from '../deps.ts'
import type { Passwords } from './passwords.ts'

export const toUser = ({ id, username, email, role, createdAt }: UserRecord): User => ({
  id,
  username,
  email,
  role,
  createdAt,
})

/** Everyone registers as a customer; admins are made by a command only. */
export async function register({ store, clock }: ApiDeps, passwords: Passwords, body: RegisterBody): Promise<User> {
  const user: UserRecord = {
    id: clock.newId(),
    username: body.username,
    email: body.email,
    role: 'customer',
    passwordHash: await passwords.hash(body.password),
    createdAt: new Date(clock.nowMs()).toISOString(),
  }
  await store.users.insert(user)
  return toUser(user)
}

/** @throws DomainError INVALID_CREDENTIALS, after the same work whether the account exists or not */
export async function checkCredentials({ store }: ApiDeps, passwords: Passwords, body: LoginBody): Promise<UserRecord> {
  const user = await store.users.findByEmail(body.email)
  const matches = await passwords.verify(body.password, user?.passwordHash)
  if (!user || !matches) throw new DomainError('INVALID_CREDENTIALS')
  return user
}

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

/** @throws DomainError FORBIDDEN */
export async function requireAdmin(deps: ApiDeps, userId: string): Promise<void> {
  if (!(await isAdmin(deps, userId))) throw new DomainError('FORBIDDEN')
}
