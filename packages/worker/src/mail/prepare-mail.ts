import { randomBytes } from 'node:crypto'
import { TOKEN_LIFE_MS, type TokenPurpose, tokenHash } from '@orders/shared/domain/account-token'
import { type AccountMailKind, isOrderMail, NO_CUSTOMER } from '@orders/shared/domain/mail'
import { mailOf, type OrderMailKind, type OrderRecord } from '@orders/shared/domain/order'
import type { Clock } from '@orders/shared/ports/clock'
import type { ClaimedMail, Store, UserRecord } from '@orders/shared/ports/stores'
import { type AddressPolicy, findObstacle } from './address-policy.ts'
import type { PreparedMail } from './prepared-mail.ts'
import { renderAccountMail } from './rendering/account-mail.ts'
import { renderMail } from './rendering/render.ts'

const MOST_LOOKED_AT = 1_000
const MOST_NAMED = 10

interface Deps {
  store: Store
  clock: Clock
}

export interface Preparation extends AddressPolicy {
  /** As it was settled just now; read where there is none. */
  order?: OrderRecord | undefined
  /** Of an order's mail, where its message says whose order it is. */
  customerId?: string | undefined
  publicUrl: string | undefined
}

/** Looks whether the mail is still true and its address may be written to, and writes it. */
export function prepareMail(deps: Deps, mail: ClaimedMail, preparation: Preparation): Promise<PreparedMail> {
  const { kind } = mail
  return isOrderMail(kind)
    ? prepareOrderMail(deps, mail, kind, preparation)
    : prepareAccountMail(deps, mail, kind, preparation)
}

async function prepareOrderMail(
  deps: Deps,
  mail: ClaimedMail,
  kind: OrderMailKind,
  preparation: Preparation,
): Promise<PreparedMail> {
  const { store } = deps
  const order = preparation.order ?? (await store.orders.findById(mail.subjectId, preparation.customerId))
  if (order && mailOf(order.status) !== kind) return skip(order)
  const user = order && (await store.users.findById(order.userId))
  if (!user) return { close: 'rejected', reason: NO_CUSTOMER }
  const obstacle = await findObstacle(deps, mail, user, preparation)
  return obstacle ?? { send: renderMail(kind, order, user, preparation.publicUrl) }
}

/** A failed order was retried before its mail got through: what the mail says is no longer so. */
function skip({ status }: OrderRecord): PreparedMail {
  const reason = `the order is ${status} by now`
  return status === 'PENDING' || status === 'PROCESSING' ? { putOff: reason } : { close: 'rejected', reason }
}

async function prepareAccountMail(
  deps: Deps,
  mail: ClaimedMail,
  kind: AccountMailKind,
  preparation: Preparation,
): Promise<PreparedMail> {
  const user = mail.userId === undefined ? undefined : await deps.store.users.findById(mail.userId)
  // A stranger's address that has no account here gets none of our mails, and leaves nothing behind
  if (!user) return 'drop'
  if (kind === 'verify-email' && user.emailVerifiedAt)
    return { close: 'rejected', reason: 'the address is verified by now' }
  const obstacle = await findObstacle(deps, mail, user, preparation)
  if (obstacle) return obstacle
  const { publicUrl } = preparation
  if (kind === 'webhook-paused') return prepareWebhookMail(deps, user, publicUrl)
  const token = kind === 'password-changed' ? undefined : await makeToken(deps, kind, user)
  return { send: renderAccountMail(kind, user, { publicUrl, token }) }
}

/** Of an address that is not verified, the mail says nothing that an admin wrote either. */
async function prepareWebhookMail(
  { store }: Deps,
  user: UserRecord,
  publicUrl: string | undefined,
): Promise<PreparedMail> {
  const paused = (await store.webhooks.list({ limit: MOST_LOOKED_AT })).filter(
    ({ ownerId, pausedReason }) => ownerId === user.id && pausedReason !== undefined && pausedReason !== 'operator',
  )
  if (paused.length === 0) return { close: 'rejected', reason: 'its endpoint is not paused any more' }
  const about = user.emailVerifiedAt ? paused.slice(0, MOST_NAMED).map(({ url }) => url) : []
  return { send: renderAccountMail('webhook-paused', user, { publicUrl, token: undefined, about }) }
}

/** Made anew each time that its mail is sent: nothing but the mail ever has it. 256 random bits. */
async function makeToken({ store, clock }: Deps, purpose: TokenPurpose, { id }: UserRecord): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const expiresAtMs = clock.nowMs() + TOKEN_LIFE_MS[purpose]
  await store.accountTokens.add({ hash: tokenHash(token), userId: id, purpose, expiresAtMs })
  return token
}
