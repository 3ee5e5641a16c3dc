import { readFileSync, writeFileSync } from 'node:fs'
import { unknownIn } from '../docs/commands.ts'
import { leadsSomewhere } from '../docs/links.ts'
import { pages } from '../docs/markdown.ts'

const LINK = /\[([^\][]*)\]\((?!https?:|mailto:)([^)\s]+)[^)]*\)/g
const FIRST_LINK = /^\s*(?:\|[\s\d|]*|- |\d+\. )!?\[[^\][]*\]\((?!https?:|mailto:)([^)\s]+)/
/** One of several files that prove something. */
const FURTHER_FILE = /, \[[^\][]*\.\w+\]\(([^)\s]+)\)/g
const FIRST_COMMAND = /^\|\s*`([^`]+)`/

/**
 * Takes out the rows and list items that begin with a link or a command that is gone; of other links that lead nowhere, the words stay.
 */
export function mendPages(): void {
  for (const page of pages()) {
    const before = readFileSync(page, 'utf8')
    const lines = before.split('\n').filter((line) => !isAboutWhatIsGone(page, line))
    const after = lines
      .join('\n')
      .replaceAll(FURTHER_FILE, (link, to: string) => (leadsSomewhere(page, to) ? link : ''))
      .replaceAll(LINK, (link, words: string, to: string) => (leadsSomewhere(page, to) ? link : words))
    if (after !== before) writeFileSync(page, after)
  }
}

function isAboutWhatIsGone(page: string, line: string): boolean {
  const [, link] = FIRST_LINK.exec(line) ?? []
  if (link !== undefined && !leadsSomewhere(page, link)) return true
  const [, command] = FIRST_COMMAND.exec(line) ?? []
  return command !== undefined && unknownIn(command).length > 0
}
