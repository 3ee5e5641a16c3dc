import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '@orders/shared/admin/api-keys'
import { BY_COMMAND } from '@orders/shared/admin/entry'
import {
  type ApiKey,
  type ApiKeyWithSecret,
  DEFAULT_OVERLAP_SECONDS,
  MOST_OVERLAP_SECONDS,
  SCOPES,
  type Scope,
} from '@orders/shared/contracts/api-keys'
import { NAME_PATTERN } from '@orders/shared/contracts/primitives'
import { type Command, InvalidArgumentError } from 'commander'
import { listOf, parseTime, TIME_FORMS, wholeNumber } from '../arguments.ts'
import { toTable } from '../output/table.ts'
import { doAll } from './bulk.ts'
import { addPageOptions, noteOfMore, type PageOptions, pageOf } from './pages.ts'
import { addGroup, addResultCommand, type CommandResult, type ResultOptions, type Run } from './run.ts'

const NAME = new RegExp(NAME_PATTERN, 'u')
const MOST_CHARACTERS = 100

interface CreateOptions extends ResultOptions {
  scopes: Scope[]
  expires?: string
}

export function addApiKeys(orderctl: Command, run: Run): void {
  const apiKeys = addGroup(orderctl, 'api-keys', 'API keys')
  addList(apiKeys, run)
  addCreate(apiKeys, run)
  addRotate(apiKeys, run)
  addRevoke(apiKeys, run)
}

function addList(apiKeys: Command, run: Run): void {
  addPageOptions(
    addResultCommand(apiKeys, 'list', 'list API keys, newest first; the keys themselves are kept nowhere'),
  ).action((options: PageOptions) =>
    run(options, async (backing, { columns }) => {
      const { items, nextCursor } = await listApiKeys(backing, pageOf(options))
      return { json: items, text: toKeyTable(items, columns), note: noteOfMore(items, nextCursor) }
    }),
  )
}

function addCreate(apiKeys: Command, run: Run): void {
  addResultCommand(apiKeys, 'create <name>', 'create an API key, which is printed this once')
    .requiredOption('--scopes <scopes>', `what it may do, with commas between: ${SCOPES.join(', ')}`, listOf(SCOPES))
    .option('--expires <time>', `when it ends: ${TIME_FORMS}, in UTC unless it says otherwise`, parseTimeToCome)
    .action((name: string, options: CreateOptions, command: Command) => {
      if (name.length > MOST_CHARACTERS || !NAME.test(name))
        command.error(`error: the name is one line of 1 to ${MOST_CHARACTERS} characters`)
      return run(options, async (backing, { columns }) => {
        const expiry = options.expires === undefined ? {} : { expiresAt: options.expires }
        const body = { name, scopes: options.scopes, ...expiry }
        return withKey(await createApiKey(backing, { by: BY_COMMAND, body }), columns)
      })
    })
}

function addRotate(apiKeys: Command, run: Run): void {
  addResultCommand(apiKeys, 'rotate <id>', 'rotate an API key: the new one is printed this once')
    .option(
      '--overlap <seconds>',
      'how long the previous key stays good; 0 ends it at once',
      wholeNumber({ least: 0, most: MOST_OVERLAP_SECONDS }),
      DEFAULT_OVERLAP_SECONDS,
    )
    .action((id: string, options: ResultOptions & { overlap: number }) =>
      run(options, async (backing, { columns }) => {
        const body = { overlapSeconds: options.overlap }
        return withKey(await rotateApiKey(backing, { id: id.toLowerCase(), by: BY_COMMAND, body }), columns)
      }),
    )
}

function addRevoke(apiKeys: Command, run: Run): void {
  addResultCommand(
    apiKeys,
    'revoke <ids...>',
    'revoke API keys: they are refused everywhere within five seconds',
  ).action((ids: string[], options) =>
    run(options, (backing, terminal) => {
      const work = async (id: string) => {
        await revokeApiKey(backing, { id: id.toLowerCase(), by: BY_COMMAND })
        return 'REVOKED'
      }
      return doAll({ things: 'keys', ids, total: ids.length, work }, terminal)
    }),
  )
}

const withKey = (made: ApiKeyWithSecret, columns: number | undefined): CommandResult => ({
  json: made,
  text: `${toKeyTable([made], columns)}\n\n${made.key}`,
  note: 'Keep the key now: it is shown this once.',
})

function toKeyTable(keys: readonly ApiKey[], columns: number | undefined): string {
  const rows = keys.map(({ id, name, scopes, expiresAt = 'never', lastUsedAt = 'never', previousExpiresAt = '' }) => [
    id,
    name,
    expiresAt,
    lastUsedAt,
    previousExpiresAt,
    scopes.join(' '),
  ])
  return toTable(['KEY', 'NAME', 'EXPIRES', 'LAST USED', 'PREVIOUS EXPIRES', 'SCOPES'], rows, columns)
}

function parseTimeToCome(text: string): string {
  const time = parseTime(text)
  if (Date.parse(time) > Date.now()) return time
  throw new InvalidArgumentError('It has to be a time to come.')
}
