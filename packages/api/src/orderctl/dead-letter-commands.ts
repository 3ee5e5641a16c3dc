import { dropDeadLetter, getDeadLetter, listDeadLetters, redriveDeadLetter } from '@orders/shared/admin/dead-letters'
import { BY_COMMAND } from '@orders/shared/admin/entry'
import { encodeCursor } from '@orders/shared/domain/pages'
import type { Store } from '@orders/shared/ports/stores'
import { doAll } from './bulk.ts'
import { type Command, WrongArguments } from './command.ts'
import { noteOfMore, pageFlags, pageOf } from './flags.ts'
import { besideSystem } from './order-change-deps.ts'
import { toFacts, toOneLine, toTable } from './table.ts'

const SHOWN_OF_BODY = 60
const PAGE = 100

const list: Command = {
  usage: '[--limit N] [--before ID]',
  summary: 'list the dead letters that name no order, newest first',
  takes: { least: 0, most: 0 },
  flags: pageFlags,
  run: async ({ flags, columns }, { store }) => {
    const { limit, beforeId } = pageOf(flags)
    const cursor = beforeId === undefined ? {} : { cursor: encodeCursor(beforeId) }
    const { items, nextCursor } = await listDeadLetters({ store }, { limit, ...cursor })
    const rows = items.map(({ id, at, receiveCount, reason, body }) => [
      id,
      at,
      String(receiveCount),
      reason,
      body.length > SHOWN_OF_BODY ? `${body.slice(0, SHOWN_OF_BODY)}…` : body,
    ])
    const text = toTable(['LETTER', 'AT', 'RECEIVED', 'REASON', 'BODY'], rows, columns)
    return { json: items, text, note: noteOfMore(items, nextCursor) }
  },
}

const show: Command = {
  usage: 'ID',
  summary: 'show a dead letter, with the whole of its body',
  takes: { least: 1, most: 1 },
  run: async ({ positionals: [id = ''] }, { store }) => {
    const letter = await getDeadLetter(store, id)
    const facts = toFacts([
      ['Letter', letter.id],
      ['At', letter.at],
      ['Received', String(letter.receiveCount)],
      ['Reason', letter.reason],
    ])
    // Its lines stay; whatever else could steer a terminal does not
    return { json: letter, text: `${facts}\n\n${letter.body.split(/\r?\n/).map(toOneLine).join('\n')}` }
  },
}

const redrive: Command = {
  usage: 'ID… | --all',
  summary: 'send dead letters to the queue again, and remove them',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  flags: { all: { type: 'boolean', about: 'every dead letter that is there now' } },
  run: async (input, backing) => {
    const all = input.flags['all'] === true
    if (all === input.positionals.length > 0) throw new WrongArguments('name the letters, or say --all')
    const ids = all ? await allLetters(backing.store) : input.positionals
    const work = async (id: string) => {
      await redriveDeadLetter(besideSystem(backing), { id, by: BY_COMMAND })
      return 'QUEUED'
    }
    return doAll({ things: 'dead letters', ids, total: ids.length, work }, input)
  },
}

const drop: Command = {
  usage: 'ID…',
  summary: 'delete dead letters',
  takes: { least: 1, most: Number.POSITIVE_INFINITY },
  run: (input, backing) => {
    const work = async (id: string) => {
      await dropDeadLetter(backing, { id, by: BY_COMMAND })
      return 'DELETED'
    }
    return doAll({ things: 'dead letters', ids: input.positionals, total: input.positionals.length, work }, input)
  },
}

export const deadLetterCommands = { list, show, redrive, drop }

/** Those that are there now: one that nobody can read comes back from the queue, and would be sent for ever. */
async function allLetters({ deadLetters }: Store): Promise<string[]> {
  const ids: string[] = []
  for (let beforeId: string | undefined; ; ) {
    const page = await deadLetters.list({ limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) })
    ids.push(...page.map(({ id }) => id))
    beforeId = page.at(-1)?.id
    if (page.length < PAGE) return ids
  }
}
