import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { anchorsOf, pages, proseOf } from './markdown.ts'

/** Relative links of the Markdown pages that lead nowhere: to no file, or to no heading of it. */
export const brokenLinks = (): string[] =>
  pages().flatMap((page) =>
    [...proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)[^)]*\)/g)].flatMap(([, link = '']) =>
      leadsSomewhere(page, link) ? [] : [`${page}: the link to ${link} leads nowhere`],
    ),
  )

export function leadsSomewhere(page: string, link: string): boolean {
  // GitHub's own pages, from the front page of a repository
  if (link.startsWith('../../actions/')) return true
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(target)) return false
  if (anchor === undefined) return true
  return statSync(target).isFile() && target.endsWith('.md') && anchorsOf(target).has(anchor)
}
