import { BY_COMMAND } from '@orders/shared/admin/entry'
import { listMails, MAIL_ID, type MailListQuery, resendMail } from '@orders/shared/admin/mails'
import { MAIL_STATES, type MailState } from '@orders/shared/domain/mail'
import { parseOrderNumber } from '@orders/shared/domain/order-number'
import { getNamedOrder } from '@orders/shared/orders/get-order'
import type { Store } from '@orders/shared/ports/stores'
import type { Command } from 'commander'
import { oneOf, parseText, parseTime, TIME_FORMS } from '../arguments.ts'
import { toTable } from '../output/table.ts'
import { doAll } from './bulk.ts'
import { addPageOptions, collectAll, noteOfMore, type PageOptions, pageOf } from './pages.ts'
import { addGroup, addResultCommand, type ResultOptions, type Run } from './run.ts'

/** Those of which all can be sent again: what is sent has been read. */
const RESENDABLE = ['rejected', 'suppressed', 'unsent'] as const satisfies MailState[]

interface RangeOptions extends ResultOptions {
  since?: string
  until?: string
}

export function addMails(orderctl: Command, run: Run): void {
  const mails = addGroup(orderctl, 'mails', 'list mails, and send some again')

  addPageOptions(
    addRangeOptions(
      addResultCommand(mails, 'list', 'list mails by their order, newest first, with the reason why one is not sent')
        .option('--state <state>', `one of ${MAIL_STATES.join(', ')}`, oneOf(MAIL_STATES))
        .option('--order <order>', 'of the order with this id or number only', parseText),
    ),
    MAIL_ID,
  ).action((options: PageOptions & RangeOptions & { state?: MailState; order?: string }, command: Command) => {
    const range = rangeOf(options, command)
    return run(options, async ({ store }, { columns }) => {
      const { state, order } = options
      const isNumber = order !== undefined && parseOrderNumber(order) !== undefined
      const orderId = isNumber ? (await getNamedOrder({ store }, order)).id : order?.toLowerCase()
      const { items, nextCursor } = await listMails(
        { store },
        {
          ...pageOf(options),
          ...range,
          ...(state === undefined ? {} : { state }),
          ...(orderId === undefined ? {} : { orderId }),
        },
      )
      const rows = items.map(({ id, state, at, tries, reason = '' }) => [id, state, at, String(tries), reason])
      const text = toTable(['MAIL', 'STATE', 'AT', 'FAILED TRIES', 'REASON'], rows, columns)
      return { json: items, text, note: noteOfMore(items, nextCursor) }
    })
  })

  addRangeOptions(
    addResultCommand(
      mails,
      'resend [ids...]',
      'send mails again: some, whatever became of them, or all of a time that were rejected',
    ).option('--state <state>', `one of ${RESENDABLE.join(', ')}; rejected where it is left out`, oneOf(RESENDABLE)),
  ).action((named: string[], options: RangeOptions & { state?: MailState }, command: Command) => {
    const range = rangeOf(options, command)
    const isRange = Object.keys(range).length > 0
    if (isRange === named.length > 0) command.error('error: name the mails, or say --since or --until')
    if (!isRange && options.state !== undefined) command.error('error: --state goes with --since or --until')
    return run(options, async (backing, terminal) => {
      const ids = isRange ? await allMails(backing.store, { state: options.state ?? 'rejected', ...range }) : named
      const work = async (id: string) => {
        await resendMail(backing, { id, by: BY_COMMAND })
        return 'DUE'
      }
      return doAll({ things: 'mails', ids, total: ids.length, work }, terminal)
    })
  })
}

const addRangeOptions = (command: Command): Command =>
  command
    .option(
      '--since <time>',
      `sent or rejected, or due, at this time or later: ${TIME_FORMS}, in UTC unless it says otherwise`,
      parseTime,
    )
    .option('--until <time>', 'before this time', parseTime)

function rangeOf({ since, until }: RangeOptions, command: Command): RangeOptions {
  if (since !== undefined && until !== undefined && since > until) command.error('error: --since is later than --until')
  return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) }
}

/** Those that are there now: what is sent again and rejected again meanwhile is not sent for ever. */
const allMails = async (store: Store, query: MailListQuery): Promise<string[]> =>
  (await collectAll((page) => listMails({ store }, { ...query, ...page }))).map(({ id }) => id)
