import type { Command } from './command.ts'
import { commandsOf } from './commands.ts'

const FOOTER = `
--json prints JSON, for scripts (use npm run --silent: npm prints a heading of
its own), and what is wrong as JSON to stderr; --help shows what a command takes.
It works while the system runs. Exit code: 0 done, 1 refused or not found,
2 wrong arguments or settings, 3 a backing service is away, 70 a bug,
130 interrupted.`

/** What can be said; of one group only, where it is one. */
export function usageOf(group?: string): string {
  const list = commandsOf(group).flatMap(([name, { usage, summary }]) => [
    ...inLines(`${name} ${usage}`.trimEnd(), '  '),
    ...inLines(summary, '      '),
  ])
  return ['Usage: npm run orderctl -- COMMAND [--json]', '', ...list, FOOTER].join('\n')
}

export function usageOfCommand(name: string, { usage, summary, flags = {} }: Command): string {
  const call = ['Usage: npm run orderctl --', name, usage, '[--json]'].filter(Boolean).join(' ')
  const about = Object.entries(flags).flatMap(([flag, { value, about }]) => [
    ...inLines(['--', flag, value === undefined ? '' : ` ${value}`].join(''), '  '),
    ...inLines(about, '      '),
  ])
  return [...inLines(call), '', ...inLines(summary), ...(about.length > 0 ? ['', ...about] : []), FOOTER].join('\n')
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
