import { dropDeadLetter, getDeadLetter, listDeadLetters, redriveDeadLetter } from '@orders/shared/admin/dead-letters'
import { BY_COMMAND } from '@orders/shared/admin/entry'
import type { Store } from '@orders/shared/ports/stores'
import type { Command } from 'commander'
import { toFacts, toOneLine, toTable } from '../output/table.ts'
import { doAll } from './bulk.ts'
import { addPageOptions, collectAll, noteOfMore, type PageOptions, pageOf } from './pages.ts'
import { addGroup, addResultCommand, type ResultOptions, type Run } from './run.ts'

const SHOWN_OF_BODY = 60

export function addDeadLetters(orderctl: Command, run: Run): void {
  const letters = addGroup(orderctl, 'dead-letters', 'messages that name no order')

  addPageOptions(addResultCommand(letters, 'list', 'list the dead letters that name no order, newest first')).action(
    (options: PageOptions) =>
      run(options, async ({ store }, { columns }) => {
        const { items, nextCursor } = await listDeadLetters({ store }, pageOf(options))
        const rows = items.map(({ id, at, receiveCount, reason, body }) => [
          id,
          at,
          String(receiveCount),
          reason,
          body.length > SHOWN_OF_BODY ? `${body.slice(0, SHOWN_OF_BODY)}…` : body,
        ])
        const text = toTable(['LETTER', 'AT', 'RECEIVED', 'REASON', 'BODY'], rows, columns)
        return { json: items, text, note: noteOfMore(items, nextCursor) }
      }),
  )

  addResultCommand(letters, 'show <id>', 'show a dead letter, with the whole of its body').action(
    (id: string, options) =>
      run(options, async ({ store }) => {
        const letter = await getDeadLetter(store, id)
        const facts = toFacts([
          ['Letter', letter.id],
          ['At', letter.at],
          ['Received', String(letter.receiveCount)],
          ['Reason', letter.reason],
        ])
        // Its lines stay; whatever else could steer a terminal does not
        return { json: letter, text: `${facts}\n\n${letter.body.split(/\r?\n/).map(toOneLine).join('\n')}` }
      }),
  )

  addResultCommand(letters, 'redrive [ids...]', 'send dead letters to the queue again, and remove them')
    .option('--all', 'every dead letter that is there now')
    .action((named: string[], options: ResultOptions & { all?: boolean }, command: Command) => {
      const { all = false } = options
      if (all === named.length > 0) command.error('error: name the letters, or say --all')
      return run(options, async (backing, terminal) => {
        const ids = all ? await allLetters(backing.store) : named
        const work = async (id: string) => {
          await redriveDeadLetter(backing, { id, by: BY_COMMAND })
          return 'QUEUED'
        }
        return doAll({ things: 'dead letters', ids, total: ids.length, work }, terminal)
      })
    })

  addResultCommand(letters, 'drop <ids...>', 'delete dead letters').action((ids: string[], options) =>
    run(options, (backing, terminal) => {
      const work = async (id: string) => {
        await dropDeadLetter(backing, { id, by: BY_COMMAND })
        return 'DELETED'
      }
      return doAll({ things: 'dead letters', ids, total: ids.length, work }, terminal)
    }),
  )
}

/** Those that are there now: an unreadable one comes back from the queue, and would be sent for ever. */
const allLetters = async (store: Store): Promise<string[]> =>
  (await collectAll((page) => listDeadLetters({ store }, page))).map(({ id }) => id)
