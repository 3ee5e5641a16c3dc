import { BY_COMMAND } from '@orders/shared/admin/entry'
import { liftSuppression, listSuppressions, SUPPRESSION_ID } from '@orders/shared/admin/suppressions'
import { addressHash } from '@orders/shared/domain/mail-address'
import type { Command } from 'commander'
import { toTable } from '../output/table.ts'
import { doAll } from './bulk.ts'
import { addPageOptions, noteOfMore, type PageOptions, pageOf } from './pages.ts'
import { addGroup, addResultCommand, type Run } from './run.ts'

export function addSuppressions(orderctl: Command, run: Run): void {
  const suppressions = addGroup(orderctl, 'suppressions', 'addresses that bounced or complained, and get no mail')

  addPageOptions(
    addResultCommand(suppressions, 'list', 'list them, with the reason why they get no mail'),
    SUPPRESSION_ID,
  ).action((options: PageOptions) =>
    run(options, async ({ store }, { columns }) => {
      const { items, nextCursor } = await listSuppressions({ store }, pageOf(options))
      const rows = items.map(({ id, email = 'of no customer', reason, at, detail = '' }) => [
        id,
        email,
        reason,
        at,
        detail,
      ])
      const text = toTable(['SUPPRESSION', 'ADDRESS', 'REASON', 'AT', 'DETAIL'], rows, columns)
      return { json: items, text, note: noteOfMore(items, nextCursor) }
    }),
  )

  addResultCommand(
    suppressions,
    'lift <addresses...>',
    'let mails go to addresses again, or to ids from the list',
  ).action((ids: string[], options) =>
    run(options, (backing, terminal) => {
      const work = async (address: string) => {
        await liftSuppression(backing, { id: address.includes('@') ? addressHash(address) : address, by: BY_COMMAND })
        return 'LIFTED'
      }
      return doAll({ things: 'suppressions', ids, total: ids.length, work }, terminal)
    }),
  )
}
