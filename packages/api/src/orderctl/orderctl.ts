import { parseArgs } from 'node:util'
import { type Backing, type Command, type CommandInput, WrongArguments } from './command.ts'
import { EXIT, explain } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'
import { findCommand, usageOf, usageOfCommand } from './usage.ts'

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
  const [group, verb, ...rest] = argv
  const command = findCommand(group, verb)
  const isHelp = argv.some((arg) => arg === '--help' || arg === '-h')
  const usage = command ? usageOfCommand(`${group} ${verb}`, command) : usageOf(group)
  if (isHelp) {
    terminal.print(usage)
    return EXIT.done
  }
  if (!command) {
    terminal.complain(usage)
    return EXIT.wrong
  }
  try {
    return await runCommand(command, parseCommandLine(command, rest), deps, usage)
  } catch (error) {
    return complainOf(error, usage, terminal)
  }
}

async function runCommand(
  command: Command,
  { json, ...given }: ReturnType<typeof parseCommandLine>,
  { open, terminal }: OrderctlDeps,
  usage: string,
): Promise<number> {
  const { columns, print, complain, onInterrupt } = terminal
  const { backing, close } = await open()
  try {
    const input: CommandInput = { ...given, columns, onProgress: complain, onInterrupt }
    const result = await command.run(input, backing)
    if (json) print(JSON.stringify(result.json, null, 2))
    else if (result.text !== '') print(result.text)
    if (result.note !== undefined) complain(result.note)
    if (result.cutShortBy !== undefined) return complainOf(result.cutShortBy, usage, terminal)
    return result.refused ? EXIT.refused : EXIT.done
  } finally {
    await close()
  }
}

function complainOf(error: unknown, usage: string, { complain }: Terminal): number {
  const { text, code } = explain(error, usage)
  complain(text)
  return code
}

const NEGATIVE = /^-\d+$/

/** @throws WrongArguments */
function parseCommandLine({ takes, flags: options = {} }: Command, args: readonly string[]) {
  const { values, positionals: given } = parse(args, { ...options, json: { type: 'boolean' } })
  // A number below 0 would be taken for an option; where one is allowed, it comes last.
  const positionals = [...given, ...args.filter((arg) => NEGATIVE.test(arg))]
  if (positionals.length < takes.least) throw new WrongArguments('something is missing')
  if (positionals.length > takes.most) throw new WrongArguments(`unexpected argument: ${positionals[takes.most]}`)
  const { json, ...flags } = values
  return { positionals, flags, json: json === true }
}

function parse(args: readonly string[], options: NonNullable<Command['flags']>) {
  try {
    return parseArgs({ args: args.filter((arg) => !NEGATIVE.test(arg)), options, allowPositionals: true })
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}
