import { BY_COMMAND } from '@orders/shared/admin/entry'
import { listMails, MAIL_ID, type MailListQuery, resendMail } from '@orders/shared/admin/mails'
import { MAIL_STATES, type MailState } from '@orders/shared/domain/mail'
import { encodeCursor } from '@orders/shared/domain/pages'
import type { Store } from '@orders/shared/ports/stores'
import { doAll } from './bulk.ts'
import { type Command, type CommandInput, type Flag, WrongArguments } from './command.ts'
import { limitOf, noteOfMore, pageFlags, textOf } from './flags.ts'
import { toTable } from './table.ts'
import { TIME_FORMS, timeOf } from './time.ts'

/** Those of which all can be sent again: what is sent has been read. */
const RESENDABLE = ['rejected', 'unsent'] as const satisfies MailState[]
const PAGE = 100

const rangeFlags: Record<'since' | 'until', Flag> = {
  since: {
    type: 'string',
    value: 'TIME',
    about: `sent or rejected, or due, at this time or later: ${TIME_FORMS}, in UTC unless it says otherwise`,
  },
  until: { type: 'string', value: 'TIME', about: 'before this time' },
}
const stateFlag = (states: readonly string[], more = ''): Flag => ({
  type: 'string',
  value: 'STATE',
  about: `one of ${states.join(', ')}${more}`,
})

const list: Command = {
  usage: '[--state STATE] [--order ID] [--since TIME] [--until TIME] [--limit N] [--before ID]',
  summary: 'list mails by their order, newest first, with the reason why one is not sent',
  takes: { least: 0, most: 0 },
  flags: {
    state: stateFlag(MAIL_STATES),
    order: { type: 'string', value: 'ID', about: 'of this order only' },
    ...rangeFlags,
    ...pageFlags,
  },
  run: async ({ flags, columns }, { store }) => {
    const orderId = textOf(flags['order'])?.toLowerCase()
    const before = textOf(flags['before'])?.toLowerCase()
    if (before !== undefined && !MAIL_ID.test(before))
      throw new WrongArguments('--before is the id that a page ended with')
    const { items, nextCursor } = await listMails(
      { store },
      {
        ...rangeOf(flags),
        ...stateOf(flags, MAIL_STATES),
        ...(orderId === undefined ? {} : { orderId }),
        ...(before === undefined ? {} : { cursor: encodeCursor(before) }),
        limit: limitOf(flags),
      },
    )
    const rows = items.map(({ id, state, at, tries, reason = '' }) => [id, state, at, String(tries), reason])
    const text = toTable(['MAIL', 'STATE', 'AT', 'TRIES', 'REASON'], rows, columns)
    return { json: items, text, note: noteOfMore(items, nextCursor) }
  },
}

const resend: Command = {
  usage: 'ID… | [--state STATE] --since TIME [--until TIME]',
  summary: 'send mails again: some, whatever became of them, or all of a time that were rejected',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  flags: { state: stateFlag(RESENDABLE, '; rejected where it is left out'), ...rangeFlags },
  run: async (input, backing) => {
    const { positionals, flags } = input
    const range = rangeOf(flags)
    const isRange = range.since !== undefined || range.until !== undefined
    if (isRange === positionals.length > 0) throw new WrongArguments('name the mails, or say --since or --until')
    if (!isRange && flags['state'] !== undefined) throw new WrongArguments('--state goes with --since or --until')
    const { state = 'rejected' } = stateOf(flags, RESENDABLE)
    const ids = isRange ? await allMails(backing.store, { state, ...range }) : positionals
    const work = async (id: string) => {
      await resendMail(backing, { id, by: BY_COMMAND })
      return 'DUE'
    }
    return doAll({ things: 'mails', ids, total: ids.length, work }, input)
  },
}

export const mailCommands = { list, resend }

/** Those that are there now: what is sent again and rejected again meanwhile is not sent for ever. */
async function allMails(store: Store, query: MailListQuery): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await listMails({ store }, { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
    ids.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) return ids
    cursor = page.nextCursor
  }
}

/** @throws WrongArguments */
function rangeOf(flags: CommandInput['flags']): Pick<MailListQuery, 'since' | 'until'> {
  const since = timeOf('--since', textOf(flags['since']))
  const until = timeOf('--until', textOf(flags['until']))
  if (since !== undefined && until !== undefined && since > until)
    throw new WrongArguments('--since is later than --until')
  return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) }
}

/** @throws WrongArguments */
function stateOf<T extends MailState>(flags: CommandInput['flags'], states: readonly T[]): { state?: T } {
  const text = textOf(flags['state'])
  if (text === undefined) return {}
  const state = states.find((one) => one === text.toLowerCase())
  if (state) return { state }
  throw new WrongArguments(`--state is one of ${states.join(', ')}`)
}
