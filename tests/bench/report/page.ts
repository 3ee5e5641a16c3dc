import type { Report } from './report.ts'
import { describeRun, toMarkdown } from './table.ts'

const BEGIN = '<!-- bench:begin -->'
const END = '<!-- bench:end -->'

/**
 * Puts the results between the marks of a page.
 * @throws when the page has none
 */
export function withResults(page: string, report: Report): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`the page has no ${BEGIN} … ${END} to write the results between`)
  const missing = [...report.notRun, ...report.failed].map((line) => `- ${line}`)
  const section = [...describeRun(report), toMarkdown(report.rows), ...(missing.length > 0 ? [missing.join('\n')] : [])]
  return `${page.slice(0, begin + BEGIN.length)}\n\n${section.join('\n\n')}\n\n${page.slice(end)}`
}
