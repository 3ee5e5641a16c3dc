import type { Clock } from '@orders/shared/ports/clock'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { Command, CommanderError } from 'commander'
import { addAdmin } from './commands/admin.ts'
import { addAudit } from './commands/audit.ts'
import { addBackup } from './commands/backup.ts'
import { addOrderctl } from './commands/orderctl.ts'
import { addProvision } from './commands/provision/provision.ts'
import { createRunner } from './commands/run.ts'
import { addShardCommands } from './commands/shard-commands.ts'
import { EXIT, explain, NotFound } from './exit-codes.ts'
import { storeSetting } from './open-store.ts'
import type { Terminal } from './output/terminal.ts'

/** Commands that package.json has under their own name. */
const SCRIPTS: readonly string[] = ['orderctl', 'admin', 'audit', 'provision']

/** Runs what `argv` says, such as `orderctl orders list`; results, error messages and the exit code go to the terminal. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal, clock: Clock): Promise<void> {
  const isOrderctl = argv[0] === 'orderctl'
  const asJson = isOrderctl && argv.includes('--json')

  const program = new Command('main')
    .description('The commands beside an order-processing system.')
    .exitOverride()
    .helpCommand(false)
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => asJson || terminal.printError(text.trimEnd()),
    })
    .configureHelp({ commandUsage: (command) => `${callOf(command)} ${command.usage()}` })
    // Help does not make a command of a word that is none
    .on('beforeAllHelp', ({ error, command }: { error: boolean; command: Command }) => {
      const [word = '-'] = command.args
      if (!error && command.commands.length > 0 && !word.startsWith('-'))
        command.error(`error: unknown command '${word}'`)
    })

  const run = createRunner(terminal, clock)
  addOrderctl(program, run)
  addAdmin(program, run)
  addAudit(program, { terminal, clock })
  addBackup(program, { terminal, clock })
  addProvision(program, terminal)
  addShardCommands(program, terminal)

  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    terminal.endWith(error instanceof CommanderError ? endOf(error) : report(error))
  }

  /** Commander has said what is wrong, to people. */
  function endOf({ code, message }: CommanderError): number {
    if (code === 'commander.helpDisplayed') return EXIT.done
    const detail = code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '')
    if (asJson) terminal.printError(JSON.stringify({ code: 'WRONG_ARGUMENTS', detail }))
    return EXIT.wrong
  }

  /** Says what is wrong: to scripts as the last line of stderr, which may tell of progress before. */
  function report(error: unknown): number {
    const { exit, code, detail } = explain(error)
    const where = isOrderctl && error instanceof StoreUnavailable ? ` (${storeSetting()})` : ''
    if (asJson) terminal.printError(JSON.stringify({ code, detail: detail + where }))
    else
      terminal.printError(exit === EXIT.refused && !(error instanceof NotFound) ? `${code}: ${detail}` : detail + where)
    return exit
  }
}

/** How it is called from the repository's root. */
function callOf(command: Command): string {
  const words: string[] = []
  for (let at = command; at.parent; at = at.parent) words.unshift(at.name())
  const [first, ...rest] = words
  if (first === undefined) return 'npm run cli --'
  return ['npm run', ...(SCRIPTS.includes(first) ? [first, '--'] : ['cli --', first]), ...rest].join(' ')
}
