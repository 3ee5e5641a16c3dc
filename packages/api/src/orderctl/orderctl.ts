import { StoreUnavailable } from '@orders/shared/ports/stores'
import {
  type Backing,
  type Command,
  type CommandInput,
  type CommandResult,
  NotFound,
  ServiceAway,
  WrongArguments,
} from './command.ts'
import { parseCommandLine } from './command-line.ts'
import { commandsOf, findCommand, groupOf } from './commands.ts'
import { EXIT, explain } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'
import { usageOf, usageOfCommand } from './usage.ts'

export interface OrderctlDeps {
  /** Called once it is clear what is wanted. @throws ConfigError */
  open(): Promise<{ backing: Backing; close(): Promise<void> }>
  terminal: Terminal
}

/**
 * The operators' command line.
 * @returns the exit code, one of EXIT
 */
export async function runOrderctl(argv: readonly string[], deps: OrderctlDeps): Promise<number> {
  const { terminal } = deps
  const found = findCommand(argv)
  const isHelp = argv.some((arg) => arg === '--help' || arg === '-h')
  const complainOf = createComplaint(terminal, argv.includes('--json'), () =>
    found ? usageOfCommand(found.name, found.command) : usageOf(commandsOf(argv[0]).length > 0 ? argv[0] : undefined),
  )
  try {
    const usage = found ? usageOfCommand(found.name, found.command) : usageOf(groupOf(argv))
    if (isHelp) {
      terminal.print(usage)
      return EXIT.done
    }
    if (!found) throw new WrongArguments('a command is missing')
    const { json, ...given } = parseCommandLine(found.command, found.rest)
    const result = await runCommand(found.command, given, deps)
    if (!json && result.text !== '') terminal.print(result.text)
    if (json && result.json !== undefined) terminal.print(JSON.stringify(result.json, null, 2))
    if (result.note !== undefined) terminal.complain(result.note)
    if (result.cutShortBy !== undefined) return complainOf(result.cutShortBy)
    return result.refused ? EXIT.refused : EXIT.done
  } catch (error) {
    return complainOf(error)
  }
}

async function runCommand(
  command: Command,
  given: Pick<CommandInput, 'positionals' | 'flags'>,
  { open, terminal: { columns, complain, onInterrupt } }: OrderctlDeps,
): Promise<CommandResult> {
  const { backing, close } = await open()
  const nameTheStore = (error: unknown) =>
    error instanceof StoreUnavailable
      ? new ServiceAway(`the database does not answer (${backing.storeSetting})`, { cause: error })
      : error
  try {
    const result = await command.run({ ...given, columns, onProgress: complain, onInterrupt }, backing)
    return { ...result, cutShortBy: nameTheStore(result.cutShortBy) }
  } catch (error) {
    throw nameTheStore(error)
  } finally {
    await close()
  }
}

/** Says what is wrong: to scripts as the last line of stderr, which may tell of progress before. @returns the exit code */
const createComplaint =
  ({ complain }: Terminal, asJson: boolean, usage: () => string) =>
  (error: unknown): number => {
    const { exit, code, detail } = explain(error)
    if (asJson) complain(JSON.stringify({ code, detail }))
    else if (error instanceof WrongArguments) complain(`${detail}\n\n${usage()}`)
    else complain(exit === EXIT.refused && !(error instanceof NotFound) ? `${code}: ${detail}` : detail)
    return exit
  }
