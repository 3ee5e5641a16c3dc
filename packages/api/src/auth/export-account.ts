import { Readable } from 'node:stream'
import { toApiKey } from '@orders/shared/admin/api-keys'
import { findKeysOf, findWebhooksOf } from '@orders/shared/admin/made-by-admin'
import { withPending } from '@orders/shared/admin/webhooks'
import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import { customersKey } from '@orders/shared/domain/idempotency-key'
import { readPages } from '@orders/shared/domain/pages'
import { toOrder } from '@orders/shared/domain/placement'
import type { MailRecord } from '@orders/shared/ports/stores'
import type { ApiDeps } from '../deps.ts'
import { getAccount, toUser } from './accounts.ts'
import { pagesOfOrders } from './own-orders.ts'
import { listSessions } from './sessions/sessions.ts'

const PAGE = 100

/**
 * All that is stored of a user (docs/security.md says what is not in it), as one JSON document (GDPR, article 20): read in portions while it is
 * sent, so that no number of orders takes more memory than a hundred.
 */
export async function exportAccount(
  deps: ApiDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<Readable> {
  const { store, clock } = deps
  const user = toUser(await getAccount(deps, userId))
  const sessions = await listSessions(deps, userId, sessionId)
  const suppression = await store.suppressions.find(user.email)
  const suppressed = suppression && { reason: suppression.reason, at: toIso(suppression.atMs) }
  const mails = (await store.mails.listOfUser(userId)).map(toMail)
  const apiKeys = (await findKeysOf(deps, userId)).map((key) => toApiKey(key, clock.nowMs()))
  const webhooks = await Promise.all((await findWebhooksOf(store, userId)).map((webhook) => withPending(deps, webhook)))
  const head = { exportedAt: toIso(clock.nowMs()), user, sessions, mails, apiKeys, webhooks }
  return Readable.from(write())

  async function* write() {
    yield `${JSON.stringify({ ...head, ...(suppressed ? { suppressed } : {}) }).slice(0, -1)},"orders":`
    yield* toJsonArray(ordersOf(deps, userId))
    if (user.role === 'admin') {
      yield ',"adminLog":'
      yield* toJsonArray(entriesOf(deps, userId))
    }
    yield '}\n'
  }
}

async function* toJsonArray(items: AsyncIterable<unknown>) {
  let separator = '['
  for await (const item of items) {
    yield `${separator}${JSON.stringify(item)}`
    separator = ','
  }
  yield separator === '[' ? '[]' : ']'
}

async function* ordersOf({ store }: ApiDeps, userId: string) {
  for await (const page of pagesOfOrders(store, { userId }))
    for (const order of page) {
      const mails = await store.mails.list({ subjectId: order.id, limit: PAGE })
      yield { ...toOrder(order), idempotencyKey: customersKey(order.idempotency?.key), mails: mails.map(toMail) }
    }
}

/** What an admin has done, and who has made them one. The whole log is read for it: of admins only. */
async function* entriesOf({ store }: ApiDeps, userId: string) {
  const next = (last?: AdminLogEntry) => store.adminLog.list({ limit: PAGE, ...(last ? { beforeId: last.id } : {}) })
  for await (const page of readPages(next))
    yield* page.filter(({ adminId, target }) => adminId === userId || target === userId)
}

const toIso = (ms: number): string => new Date(ms).toISOString()

const toMail = ({ kind, state, atMs }: MailRecord) => ({ kind, state, at: toIso(atMs) })
