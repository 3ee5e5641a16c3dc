import { Readable } from 'node:stream'
import { revokeKeysOf } from '@orders/shared/admin/keys-of-admin'
import { DomainError } from '@orders/shared/domain/errors'
import { customersKey } from '@orders/shared/domain/idempotency-key'
import { toOrder } from '@orders/shared/domain/placement'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { getOrder } from '@orders/shared/orders/get-order'
import type { MailRecord } from '@orders/shared/ports/stores'
import type { ApiDeps } from '../deps.ts'
import { getAccount, toUser } from './accounts.ts'
import type { AuthDeps } from './auth-deps.ts'
import { confirmPassword, type OwnSession } from './passwords/credentials.ts'
import { listSessions } from './sessions/sessions.ts'

const PAGE = 100

/**
 * All that is stored of a user, as one JSON document (GDPR, article 20): read in portions while it is sent, so that no number of orders
 * takes more memory than a hundred.
 */
export async function exportAccount(
  deps: ApiDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<Readable> {
  const user = toUser(await getAccount(deps, userId))
  const sessions = await listSessions(deps, userId, sessionId)
  const suppression = await deps.store.suppressions.find(user.email)
  const mails = (await deps.store.mails.listOfUser(userId)).map(toMail)
  return Readable.from(write())

  async function* write() {
    const head = { exportedAt: new Date(deps.clock.nowMs()).toISOString(), user, sessions, mails }
    const suppressed = suppression && { reason: suppression.reason, at: new Date(suppression.atMs).toISOString() }
    yield `${JSON.stringify({ ...head, ...(suppressed ? { suppressed } : {}) }).slice(0, -1)},"orders":[`
    let separator = ''
    for await (const order of ordersOf(deps, userId)) {
      yield `${separator}${JSON.stringify(order)}`
      separator = ','
    }
    yield ']}\n'
  }
}

async function* ordersOf({ store }: ApiDeps, userId: string) {
  for (let beforeId: string | undefined; ; ) {
    const page = await store.orders.list({ userId, limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) })
    for (const order of page) {
      const mails = await store.mails.list({ subjectId: order.id, limit: PAGE })
      yield { ...toOrder(order), idempotencyKey: customersKey(order.idempotency?.key), mails: mails.map(toMail) }
    }
    beforeId = page.at(-1)?.id
    if (page.length < PAGE) return
  }
}

const toMail = ({ kind, state, atMs }: MailRecord) => ({ kind, state, at: new Date(atMs).toISOString() })

/**
 * Erases a user, on their word and password. Orders that no worker has begun are cancelled; the books keep the others, with a customer who
 * has no name and no address. The API keys that the user has made are revoked before, so that none outlives an erasure which is cut short, and
 * again after, when they can make no more.
 * @returns the ids of these keys
 * @throws DomainError INVALID_CREDENTIALS, RATE_LIMITED
 */
export async function eraseAccount(
  deps: AuthDeps,
  session: OwnSession & { traceparent: string },
  password: string,
): Promise<string[]> {
  const { id } = await confirmPassword(deps, session, password)
  const mine = { userId: id, by: id }
  await cancelOpenOrders(deps, id, session.traceparent)
  const keys = await revokeKeysOf(deps, mine)
  deps.ended.announce((await deps.store.users.erase(id, deps.clock.nowMs())) ?? [])
  const lateKeys = await revokeKeysOf(deps, mine)
  return [...keys, ...lateKeys].map((key) => key.id)
}

async function cancelOpenOrders(deps: AuthDeps, userId: string, traceparent: string): Promise<void> {
  for (let open = await findPending(deps, userId); open.length > 0; open = await findPending(deps, userId)) {
    const cancelled = await Promise.all(open.map(({ id }) => cancelIfPossible(deps, userId, id, traceparent)))
    // What is left has been begun by workers, and is PENDING no more
    if (!cancelled.includes(true)) return
  }
}

const findPending = ({ store }: ApiDeps, userId: string) =>
  store.orders.list({ userId, status: 'PENDING', limit: PAGE })

/** @returns whether it was */
async function cancelIfPossible(deps: AuthDeps, userId: string, id: string, traceparent: string): Promise<boolean> {
  try {
    await cancelOrder(deps, { find: () => getOrder(deps, id, userId), by: userId, traceparent })
    return true
  } catch (error) {
    if (error instanceof DomainError && error.code === 'ORDER_NOT_CANCELLABLE') return false
    throw error
  }
}
