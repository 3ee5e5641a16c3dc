import { BY_COMMAND, toEntry } from '@orders/shared/admin/entry'
import { findKeysOf, findWebhooksOf, revokeKeysOf } from '@orders/shared/admin/made-by-admin'
import type { Role } from '@orders/shared/contracts/auth'
import type { UserRecord } from '@orders/shared/ports/stores'
import type { Command } from 'commander'
import { NotFound } from '../exit-codes.ts'
import { addGroup, type Backing, type CommandResult, type Run } from './run.ts'

/** The only way to make an admin: a command beside the database. */
export function addAdmin(program: Command, run: Run): void {
  const admin = addGroup(program, 'admin', 'say who is an admin')
  admin.addHelpText('afterAll', '\nIt works while the system runs, and takes effect at once.')
  admin
    .command('grant <email>')
    .description('make a registered user an admin')
    .action((email: string) => run({}, async (backing) => ({ text: toText(await setRole(backing, email, 'admin')) })))
  admin
    .command('revoke <email>')
    .description('make an admin a customer again; says what they have made that goes on without them')
    .option('--keys', 'revoke the API keys that they have made, too')
    .action((email: string, { keys = false }: { keys?: boolean }) =>
      run({}, (backing) => revokeAdmin(backing, email, keys)),
    )
}

async function setRole({ store, clock }: Backing, email: string, role: Role): Promise<UserRecord> {
  const known = await store.users.findByEmail(email)
  const entry = known && toEntry(clock, BY_COMMAND, role === 'admin' ? 'user.grant' : 'user.revoke', known.id)
  const user = await store.users.setRole(email, role, entry)
  if (!user) throw new NotFound('CUSTOMER_NOT_FOUND', `Nobody has registered as ${email}.`)
  return user
}

const toText = ({ email, role }: UserRecord): string =>
  `${email} is ${role === 'admin' ? 'an admin' : 'a customer'} now.`

async function revokeAdmin(backing: Backing, email: string, alsoKeys: boolean): Promise<CommandResult> {
  const user = await setRole(backing, email, 'customer')
  const mine = { userId: user.id, by: BY_COMMAND }
  const keys = alsoKeys ? await revokeKeysOf(backing, mine) : await findKeysOf(backing, user.id)
  const webhooks = await findWebhooksOf(backing.store, user.id)
  const keysWord = alsoKeys ? 'Revoked, an API key of theirs' : 'An API key of theirs stays good'
  const lines = [
    toText(user),
    ...keys.map(({ id, name }) => `${keysWord}: ${id} (${name})`),
    ...webhooks.map(({ id, url }) => `A webhook endpoint of theirs goes on: ${id} (${url})`),
  ]
  const hint = keys.length > 0 && !alsoKeys ? 'To revoke these keys, run it again with --keys.' : undefined
  return { text: lines.join('\n'), note: hint }
}
