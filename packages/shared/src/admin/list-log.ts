import type { AdminLogPage, PageQuery } from '../contracts/admin.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../domain/pages.ts'
import type { Store } from '../ports/stores.ts'

/** What admins have done, newest first. Whose ids these are is looked up now: the log itself holds no address that would have to be erased. */
export async function listAdminLog({ store }: { store: Store }, query: PageQuery): Promise<AdminLogPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const before = cursor === undefined ? {} : { beforeId: decodeCursor(cursor, UUID) }
  const { items, nextCursor } = toPage(await store.adminLog.list({ limit: limit + 1, ...before }), limit)
  const emails = await findEmails(
    store,
    items.map(({ adminId }) => adminId),
  )
  const withEmail = items.map((entry) => {
    const adminEmail = emails.get(entry.adminId)
    return { ...entry, ...(adminEmail === undefined ? {} : { adminEmail }) }
  })
  return { items: withEmail, nextCursor }
}

async function findEmails({ users }: Store, adminIds: readonly string[]): Promise<Map<string, string>> {
  // Keys and commands are no users
  const ids = [...new Set(adminIds)].filter((id) => UUID.test(id))
  const found = await Promise.all(ids.map((id) => users.findById(id)))
  return new Map(found.flatMap((user) => (user ? [[user.id, user.email]] : [])))
}
