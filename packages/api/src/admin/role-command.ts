import { parseArgs } from 'node:util'
import type { Store } from '@orders/shared/ports/stores'

const USAGE = `Usage: npm run admin -- grant EMAIL     make a registered user an admin
       npm run admin -- revoke EMAIL    make an admin a customer again

It works beside a running system, and counts at once.`

const ROLES = { grant: 'admin', revoke: 'customer' } as const

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
    const user = await store.users.setRole(email, ROLES[command])
    if (user) terminal.print(`${user.email} is ${user.role === 'admin' ? 'an admin' : 'a customer'} now.`)
    else terminal.complain(`Nobody has registered as ${email}.`)
    return user ? 0 : 1
  } finally {
    await store.close()
  }
}
