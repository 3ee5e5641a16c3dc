import { parseArgs } from 'node:util'
import type { Clock } from '@orders/shared/ports/clock'
import type { Store } from '@orders/shared/ports/stores'
import { BY_COMMAND, toEntry } from './entry.ts'

const USAGE = `Usage: npm run admin -- grant EMAIL     make a registered user an admin
       npm run admin -- revoke EMAIL    make an admin a customer again

It works while the system runs, and takes effect at once.`

const ROLES = { grant: 'admin', revoke: 'customer' } as const
const ACTIONS = { grant: 'user.grant', revoke: 'user.revoke' } as const

interface Terminal {
  print(line: string): void
  complain(line: string): void
}

/**
 * The only way to make an admin: whoever may run a command beside the database.
 * @returns the exit code: 0 done, 1 nobody has registered with that address, 2 wrong arguments
 */
export async function runRoleCommand(
  argv: string[],
  openStore: () => Promise<Store>,
  terminal: Terminal,
  clock: Clock,
): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  })
  const [command, email, ...rest] = positionals
  if (values.help) {
    terminal.print(USAGE)
    return 0
  }
  if ((command !== 'grant' && command !== 'revoke') || !email || rest.length > 0) {
    terminal.complain(USAGE)
    return 2
  }
  const store = await openStore()
  try {
    const known = await store.users.findByEmail(email)
    const entry = known && toEntry(clock, BY_COMMAND, ACTIONS[command], known.id)
    const user = await store.users.setRole(email, ROLES[command], entry)
    if (user) terminal.print(`${user.email} is ${user.role === 'admin' ? 'an admin' : 'a customer'} now.`)
    else terminal.complain(`Nobody has registered as ${email}.`)
    return user ? 0 : 1
  } finally {
    await store.close()
  }
}
