import { parseArgs } from 'node:util'
import { ConfigError } from '@orders/shared/config/parse'
import { DomainError } from '@orders/shared/domain/errors'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { type Backing, type Command, WrongArguments } from './command.ts'
import { findCommand, usageOf, usageOfCommand } from './usage.ts'

export interface OrderctlDeps {
  /** Called once it is clear what is wanted. @throws ConfigError */
  open(): Promise<{ backing: Backing; close(): Promise<void> }>
  print(text: string): void
  /** For people only: what is wrong, and how far long work has come. */
  complain(text: string): void
}

/**
 * The operators' command line.
 * @returns the exit code: 0 done, 1 refused or not found, 2 wrong arguments or a backing service that is away
 */
export async function runOrderctl(argv: readonly string[], deps: OrderctlDeps): Promise<number> {
  const [group, verb, ...rest] = argv
  const command = findCommand(group, verb)
  const isHelp = argv.some((arg) => arg === '--help' || arg === '-h')
  if (!command) {
    if (isHelp) deps.print(usageOf(group))
    else deps.complain(usageOf(group))
    return isHelp ? 0 : 2
  }
  if (isHelp) {
    deps.print(usageOfCommand(`${group} ${verb}`, command))
    return 0
  }
  try {
    return await runCommand(command, parseCommandLine(command, rest), deps)
  } catch (error) {
    return explain(error, usageOfCommand(`${group} ${verb}`, command), deps)
  }
}

async function runCommand(
  command: Command,
  { json, ...input }: ReturnType<typeof parseCommandLine>,
  { open, print, complain }: OrderctlDeps,
): Promise<number> {
  const { backing, close } = await open()
  try {
    const result = await command.run({ ...input, onProgress: complain }, backing)
    print(json ? JSON.stringify(result.json, null, 2) : result.text)
    return result.refused ? 1 : 0
  } finally {
    await close()
  }
}

const NEGATIVE = /^-\d+$/

/** @throws WrongArguments */
function parseCommandLine({ takes, flags: options = {} }: Command, args: readonly string[]) {
  const { values, positionals: given } = parse(args, { ...options, json: { type: 'boolean' } })
  // A number below 0 would be taken for an option; where one is allowed, it comes last.
  const positionals = [...given, ...args.filter((arg) => NEGATIVE.test(arg))]
  if (positionals.length < takes.least) throw new WrongArguments('something is missing')
  if (positionals.length > takes.most) throw new WrongArguments(`what is meant by ${positionals[takes.most]}?`)
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

function explain(error: unknown, usage: string, { complain }: OrderctlDeps): number {
  if (error instanceof WrongArguments) complain(`${error.message}\n\n${usage}`)
  else if (error instanceof ConfigError) complain([error.message, ...error.problems].join('\n  - '))
  else if (error instanceof StoreUnavailable) complain('The database does not answer.')
  else if (error instanceof DomainError) {
    const items = error.details.items?.map(
      (item) => `\n  - ${item.productId}: ${item.requested} wanted, ${item.available} left`,
    )
    complain(`${error.code}: ${error.message}${items?.join('') ?? ''}`)
    return error.code === 'SERVICE_UNAVAILABLE' ? 2 : 1
  } else throw error
  return 2
}
