import { type Command, WrongArguments } from './command.ts'
import { deadLetterCommands } from './dead-letter-commands.ts'
import { logCommand } from './log-command.ts'
import { mailCommands } from './mail-commands.ts'
import { orderCommands } from './order-commands.ts'
import { outboxCommands } from './outbox-commands.ts'
import { stockCommands } from './stock-commands.ts'

const inGroup = (group: string, commands: Record<string, Command>) =>
  Object.entries(commands).map(([verb, command]) => [`${group} ${verb}`, command] as const)

/** By name, such as `orders list`. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ...inGroup('orders', orderCommands),
  ...inGroup('stock', stockCommands),
  ...inGroup('dead-letters', deadLetterCommands),
  ...inGroup('mails', mailCommands),
  ...inGroup('outbox', outboxCommands),
  ['log', logCommand],
])

/** Those that begin with the same word; all of them, without one. */
export const commandsOf = (group?: string): [name: string, command: Command][] =>
  [...COMMANDS].filter(([name]) => group === undefined || name.split(' ', 1)[0] === group)

/** The command that a command line begins with, and what follows it. */
export function findCommand(argv: readonly string[]) {
  for (const words of [1, 2]) {
    const name = argv.slice(0, words).join(' ')
    const command = COMMANDS.get(name)
    if (command) return { name, command, rest: argv.slice(words) }
  }
  return undefined
}

const isFlag = (word: string | undefined) => word === undefined || word.startsWith('-')

/** The group that a command line names, if it names one alone. @throws WrongArguments where nothing is meant by its words */
export function groupOf([group, verb]: readonly string[]): string | undefined {
  if (group === undefined || isFlag(group)) return undefined
  if (commandsOf(group).length === 0) throw new WrongArguments(`there is no command ${group}`)
  if (verb === undefined || isFlag(verb)) return group
  throw new WrongArguments(`there is no command ${group} ${verb}`)
}
