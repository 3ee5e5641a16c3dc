import { existsSync, readFileSync } from 'node:fs'
import { pages } from './markdown.ts'

/** What npm itself knows; of these `test` and `start` are scripts too. */
const NPM_RUN = /\bnpm (?:(?:run )(?:--silent |-s )?|(?=test\b|start\b))([a-z][\w:-]*)/g
/** A program of ours, or a file that a command is given. */
const FILES = /(?:\bnode |--template-file )((?:packages|scripts|infra|tests)\/[\w./-]+)/g

/** Commands that the Markdown pages speak of, in code or in words, and that there are not. */
export const unknownCommands = (): string[] =>
  pages().flatMap((page) => unknownIn(readFileSync(page, 'utf8')).map((what) => `${page}: there is no ${what}`))

/** npm scripts and files that a text mentions, and that there are not. */
export function unknownIn(text: string): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const names = [...text.matchAll(NPM_RUN)].map(([, name = '']) => name).filter((name) => !(name in scripts))
  const files = [...text.matchAll(FILES)].map(([, file = '']) => file).filter((file) => !existsSync(file))
  return [...names.map((name) => `npm script ${name}`), ...files]
}
