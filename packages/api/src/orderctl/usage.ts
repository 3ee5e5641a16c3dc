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
--json prints JSON, for scripts (use npm run --silent: npm prints a heading of
its own); --help shows what a command takes. It works while the system runs.
Exit code: 0 done, 1 refused or not found, 2 wrong arguments or settings,
3 a backing service is away, 70 a bug, 130 interrupted.`

export const findCommand = (group = '', verb = ''): Command | undefined =>
  Object.hasOwn(GROUPS, group) && Object.hasOwn(GROUPS[group] ?? {}, verb) ? GROUPS[group]?.[verb] : undefined

/** What can be said; of one group only, where it is one. */
export function usageOf(group = ''): string {
  const groups = Object.hasOwn(GROUPS, group) ? [group] : Object.keys(GROUPS)
  const list = groups.flatMap((name) =>
    Object.entries(GROUPS[name] ?? {}).flatMap(([verb, { usage, summary }]) => [
      ...inLines(`${name} ${verb} ${usage}`.trimEnd(), '  '),
      ...inLines(summary, '      '),
    ]),
  )
  return ['Usage: npm run orderctl -- COMMAND [--json]', '', ...list, FOOTER].join('\n')
}

export function usageOfCommand(name: string, { usage, summary }: Command): string {
  const call = ['Usage: npm run orderctl --', name, usage, '[--json]'].filter(Boolean).join(' ')
  return [...inLines(call), '', ...inLines(summary), FOOTER].join('\n')
}

const NARROW = 80

/** Broken at spaces, so that it fits into a narrow terminal; what is within brackets stays together. */
function inLines(text: string, indent = ''): string[] {
  const lines = ['']
  for (const word of text.match(/\[[^\]]*\]|\S+/g) ?? []) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && indent.length + line.length + 1 + word.length > NARROW) lines.push(`  ${word}`)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => `${indent}${line}`)
}
