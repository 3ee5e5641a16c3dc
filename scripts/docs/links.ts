import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Relative links of the Markdown pages that lead nowhere. */
export function brokenLinks(): string[] {
  const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md'])
  return pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(dirname(page), target)))
      .map((target) => `${page}: the link to ${target} leads nowhere`),
  )
}
