import { dropDeadLetter, listDeadLetters, redriveDeadLetter } from '../admin/dead-letters.ts'
import { BY_COMMAND } from '../admin/entry.ts'
import { type Command, integerOf, textOf, WrongArguments } from './command.ts'
import { toTable } from './table.ts'

const SHOWN_OF_BODY = 60

const list: Command = {
  usage: '[--limit N]',
  summary: 'list the dead letters that name no order, newest first',
  takes: { least: 0, most: 0 },
  flags: { limit: { type: 'string' } },
  run: async ({ flags }, { store }) => {
    const limit = integerOf('--limit', textOf(flags['limit']) ?? '20', { least: 1, most: 1000 })
    const { items } = await listDeadLetters({ store }, { limit })
    const rows = items.map(({ id, at, receiveCount, reason, body }) => [
      id,
      at,
      String(receiveCount),
      reason,
      body.length > SHOWN_OF_BODY ? `${body.slice(0, SHOWN_OF_BODY)}…` : body,
    ])
    return { json: items, text: toTable(['LETTER', 'AT', 'RECEIVED', 'REASON', 'BODY'], rows) }
  },
}

const redrive: Command = {
  usage: 'ID',
  summary: 'send a dead letter to the queue again, and remove it',
  takes: { least: 1, most: 1 },
  run: async ({ positionals: [id = ''] }, { store, clock, messages }) => {
    if (!messages)
      throw new WrongArguments(
        `the queue is inside of the running system: set SQS_URL, or POST /api/admin/dead-letters/${id}/redrive`,
      )
    await redriveDeadLetter({ store, clock, messages }, { id, by: BY_COMMAND })
    return { json: { id, redriven: true }, text: `${id} is in the queue again.` }
  },
}

const drop: Command = {
  usage: 'ID',
  summary: 'delete a dead letter',
  takes: { least: 1, most: 1 },
  run: async ({ positionals: [id = ''] }, backing) => {
    await dropDeadLetter(backing, { id, by: BY_COMMAND })
    return { json: { id, dropped: true }, text: `${id} is deleted.` }
  },
}

export const deadLetterCommands = { list, redrive, drop }
