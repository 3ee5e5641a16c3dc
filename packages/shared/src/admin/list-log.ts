import type { AdminLogPage, PageQuery } from '../contracts/admin.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage, UUID } from '../domain/pages.ts'
import type { Store } from '../ports/stores.ts'

/** What admins have done, newest first. */
export async function listAdminLog({ store }: { store: Store }, query: PageQuery): Promise<AdminLogPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const before = cursor === undefined ? {} : { beforeId: decodeCursor(cursor, UUID) }
  return toPage(await store.adminLog.list({ limit: limit + 1, ...before }), limit)
}
