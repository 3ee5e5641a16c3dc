import { Readable } from 'node:stream'
import { revokeKeysOf } from '@orders/shared/admin/keys-of-admin'
import type { OrderStatus } from '@orders/shared/contracts/orders'
import { DomainError } from '@orders/shared/domain/errors'
import { customersKey } from '@orders/shared/domain/idempotency-key'
import { toOrder } from '@orders/shared/domain/placement'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { getOrder } from '@orders/shared/orders/get-order'
import type { MailRecord, Store } from '@orders/shared/ports/stores'
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
  for await (const page of pagesOf(store, { userId }))
    for (const order of page) {
      const mails = await store.mails.list({ subjectId: order.id, limit: PAGE })
      yield { ...toOrder(order), idempotencyKey: customersKey(order.idempotency?.key), mails: mails.map(toMail) }
    }
}

/** A user's orders, newest first. */
async function* pagesOf({ orders }: Store, mine: { userId: string; status?: OrderStatus }) {
  for (let beforeId: string | undefined; ; ) {
    const page = await orders.list({ ...mine, limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) })
    yield page
    beforeId = page.at(-1)?.id
    if (page.length < PAGE) return
  }
}

const toMail = ({ kind, state, atMs }: MailRecord) => ({ kind, state, at: new Date(atMs).toISOString() })

/**
 * Erases a user, on their word and password. Open orders that no worker has in hand are cancelled, also between two tries and
 * while an answer is awaited; the books keep the others, with a customer who has no name and no address. The API keys that the user has made are revoked before, so that none outlives an erasure which is cut short, and
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

/** A worker that takes one meanwhile makes it PROCESSING: so these come after. */
const OPEN = ['PENDING', 'PROCESSING'] as const

async function cancelOpenOrders(deps: AuthDeps, userId: string, traceparent: string): Promise<void> {
  for (const status of OPEN)
    for await (const page of pagesOf(deps.store, { userId, status }))
      await Promise.all(page.map(({ id }) => cancelIfPossible(deps, userId, id, traceparent)))
}

async function cancelIfPossible(deps: AuthDeps, userId: string, id: string, traceparent: string): Promise<void> {
  try {
    await cancelOrder(deps, { find: () => getOrder(deps, id, userId), by: userId, traceparent })
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'ORDER_NOT_CANCELLABLE')) throw error
  }
}
