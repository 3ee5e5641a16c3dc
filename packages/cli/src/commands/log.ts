import { listAdminLog } from '@orders/shared/admin/list-log'
import type { Command } from 'commander'
import { toDetails, toTable } from '../output/table.ts'
import { addPageOptions, noteOfMore, type PageOptions, pageOf } from './pages.ts'
import { addResultCommand, type Run } from './run.ts'

export function addLog(orderctl: Command, run: Run): void {
  addPageOptions(
    addResultCommand(orderctl, 'log', 'list what admins have changed, newest first: who, when, what'),
  ).action((options: PageOptions) =>
    run(options, async ({ store }, { columns }) => {
      const { items, nextCursor } = await listAdminLog({ store }, pageOf(options))
      const rows = items.map(({ id, at, adminId, action, target, details }) => [
        id,
        at,
        action,
        target,
        adminId,
        toDetails(details),
      ])
      const text = toTable(['ENTRY', 'AT', 'ACTION', 'TARGET', 'WHO', 'DETAILS'], rows, columns)
      return { json: items, text, note: noteOfMore(items, nextCursor) }
    }),
  )
}
