import { globSync, readFileSync } from 'node:fs'

export interface CodeBlock {
  page: string
  /** What follows the fence: a language, and perhaps more. */
  info: string
  text: string
}

/** All Markdown pages of the repository, relative to its root. */
export const pages = (): string[] => globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md']).toSorted()

const FENCED = /^```(.*)\n([\s\S]*?)^```$/gm

export function codeBlocksOf(page: string): CodeBlock[] {
  const found = readFileSync(page, 'utf8').matchAll(FENCED)
  return [...found].map(([, info = '', text = '']) => ({ page, info: info.trim(), text }))
}

/** A page without its code: what is left are headings, links and words. */
export const proseOf = (page: string): string => readFileSync(page, 'utf8').replaceAll(FENCED, '')

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} +(.+)$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = text.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-')
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}
