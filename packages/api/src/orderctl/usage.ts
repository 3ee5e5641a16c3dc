import type { Command } from './command.ts'
import { deadLetterCommands } from './dead-letter-commands.ts'
import { orderCommands } from './order-commands.ts'
import { outboxCommands } from './outbox-commands.ts'
import { stockCommands } from './stock-commands.ts'

const GROUPS: Record<string, Record<string, Command>> = {
  orders: orderCommands,
  stock: stockCommands,
  'dead-letters': deadLetterCommands,
  outbox: outboxCommands,
}

const FOOTER = `
--json prints JSON for scripts, --help what a command takes. It works beside a running system.
Exit code: 0 done, 1 refused or not found, 2 wrong arguments or a backing service that is away.`

export const findCommand = (group = '', verb = ''): Command | undefined =>
  Object.hasOwn(GROUPS, group) && Object.hasOwn(GROUPS[group] ?? {}, verb) ? GROUPS[group]?.[verb] : undefined

/** What can be said; of one group only, where it is one. */
export function usageOf(group = ''): string {
  const groups = Object.hasOwn(GROUPS, group) ? [group] : Object.keys(GROUPS)
  const lines = groups.flatMap((name) =>
    Object.entries(GROUPS[name] ?? {}).map(([verb, { usage, summary }]) => [`${name} ${verb} ${usage}`, summary]),
  )
  const width = Math.max(...lines.map(([call = '']) => call.length))
  const list = lines.map(([call = '', summary]) => `  ${call.padEnd(width)}  ${summary}`.trimEnd())
  return ['Usage: npm run orderctl -- COMMAND [--json]', '', ...list, FOOTER].join('\n')
}

export const usageOfCommand = (name: string, { usage, summary }: Command): string =>
  `Usage: npm run orderctl -- ${[name, usage, '[--json]'].filter(Boolean).join(' ')}\n\n${summary}\n${FOOTER}`
