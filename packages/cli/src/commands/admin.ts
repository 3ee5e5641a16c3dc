import { BY_COMMAND, toEntry } from '@orders/shared/admin/entry'
import type { Command } from 'commander'
import { NotFound } from '../exit-codes.ts'
import { addGroup, type Run } from './run.ts'

const COMMANDS = [
  { name: 'grant', role: 'admin', action: 'user.grant', summary: 'make a registered user an admin' },
  { name: 'revoke', role: 'customer', action: 'user.revoke', summary: 'make an admin a customer again' },
] as const

/** The only way to make an admin: a command beside the database. */
export function addAdmin(program: Command, run: Run): void {
  const admin = addGroup(program, 'admin', 'say who is an admin')
  admin.addHelpText('afterAll', '\nIt works while the system runs, and takes effect at once.')
  for (const { name, role, action, summary } of COMMANDS)
    admin
      .command(`${name} <email>`)
      .description(summary)
      .action((email: string) =>
        run({}, async ({ store, clock }) => {
          const known = await store.users.findByEmail(email)
          const entry = known && toEntry(clock, BY_COMMAND, action, known.id)
          const user = await store.users.setRole(email, role, entry)
          if (!user) throw new NotFound('CUSTOMER_NOT_FOUND', `Nobody has registered as ${email}.`)
          return { text: `${user.email} is ${user.role === 'admin' ? 'an admin' : 'a customer'} now.` }
        }),
      )
}
