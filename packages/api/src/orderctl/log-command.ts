import { listAdminLog } from '@orders/shared/admin/list-log'
import { encodeCursor } from '@orders/shared/domain/pages'
import type { Command } from './command.ts'
import { noteOfMore, pageFlags, pageOf } from './flags.ts'
import { toTable } from './table.ts'

export const logCommand: Command = {
  usage: '[--limit N] [--before ID]',
  summary: 'list what admins have changed, newest first: who, when, what',
  takes: { least: 0, most: 0 },
  flags: pageFlags,
  run: async ({ flags, columns }, { store }) => {
    const { limit, beforeId } = pageOf(flags)
    const cursor = beforeId === undefined ? {} : { cursor: encodeCursor(beforeId) }
    const { items, nextCursor } = await listAdminLog({ store }, { limit, ...cursor })
    const rows = items.map(({ id, at, adminId, action, target, details }) => [
      id,
      at,
      action,
      target,
      adminId,
      Object.entries(details)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', '),
    ])
    const text = toTable(['ENTRY', 'AT', 'ACTION', 'TARGET', 'WHO', 'DETAILS'], rows, columns)
    return { json: items, text, note: noteOfMore(items, nextCursor) }
  },
}
