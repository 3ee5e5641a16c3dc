import { parseArgs } from 'node:util'
import { BY_COMMAND, toEntry } from '@orders/shared/admin/entry'
import type { Clock } from '@orders/shared/ports/clock'
import type { Store } from '@orders/shared/ports/stores'
import { EXIT, explain } from '../orderctl/exit-codes.ts'

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
 * @returns the exit code, one of EXIT
 */
export async function runRoleCommand(
  argv: string[],
  openStore: () => Promise<Store>,
  terminal: Terminal,
  clock: Clock,
): Promise<number> {
  const wanted = parse(argv)
  if (wanted === 'help') {
    terminal.print(USAGE)
    return EXIT.done
  }
  if (wanted === 'wrong') {
    terminal.complain(USAGE)
    return EXIT.wrong
  }
  try {
    return await changeRole(wanted, await openStore(), terminal, clock)
  } catch (error) {
    const { exit, detail } = explain(error)
    terminal.complain(detail)
    return exit
  }
}

interface Wanted {
  command: keyof typeof ROLES
  email: string
}

function parse(args: string[]): Wanted | 'help' | 'wrong' {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options })
    const [command, email, ...rest] = positionals
    if (values.help) return 'help'
    if ((command !== 'grant' && command !== 'revoke') || !email || rest.length > 0) return 'wrong'
    return { command, email }
  } catch {
    return 'wrong'
  }
}

async function changeRole({ command, email }: Wanted, store: Store, terminal: Terminal, clock: Clock): Promise<number> {
  try {
    const known = await store.users.findByEmail(email)
    const entry = known && toEntry(clock, BY_COMMAND, ACTIONS[command], known.id)
    const user = await store.users.setRole(email, ROLES[command], entry)
    if (user) terminal.print(`${user.email} is ${user.role === 'admin' ? 'an admin' : 'a customer'} now.`)
    else terminal.complain(`Nobody has registered as ${email}.`)
    return user ? EXIT.done : EXIT.refused
  } finally {
    await store.close()
  }
}
