/** A change of a text file, by what stands in it. */
export type Edit =
  /** A text by another. */
  | { kind: 'swap'; text: string; by: string; times: number }
  /** Each line that contains the text. */
  | { kind: 'lines'; text: string; times: number }
  /** What begins in the line that contains the text and is closed by a line of its indentation, with the comment before it. */
  | { kind: 'block'; text: string; times: number }
  /** The block that the line stands in, such as an object of a list. */
  | { kind: 'around'; text: string; times: number }
  /** What stands between two empty lines: a paragraph, a table, a list. */
  | { kind: 'paragraph'; text: string; times: number }
  /** A fenced block of code that the line stands in. */
  | { kind: 'fence'; text: string; times: number }
  /** A heading of Markdown with all until the next one of its rank. */
  | { kind: 'section'; text: string; times: number }

const edit =
  (kind: Exclude<Edit['kind'], 'swap'>) =>
  (text: string, times = 1): Edit => ({ kind, text, times })
export const lines = edit('lines')
export const block = edit('block')
export const around = edit('around')
export const paragraph = edit('paragraph')
export const fence = edit('fence')
export const section = edit('section')
export const swap = (text: string, by: string, times = 1): Edit => ({ kind: 'swap', text, by, times })

export const countOf = (content: string, { kind, text }: Edit): number =>
  kind === 'swap'
    ? content.split(text).length - 1
    : content.split('\n').filter((line) => (kind === 'section' ? line === text : line.includes(text))).length

/** A place that another part has taken with it is passed over. */
export function applyEdit(content: string, change: Edit): string {
  if (change.kind === 'swap') return content.replaceAll(change.text, () => change.by)
  const all = content.split('\n')
  const { kind, text } = change
  for (let at = all.length - 1; at >= 0; at--) {
    const line = all[at] ?? ''
    if (kind === 'section' ? line !== text : !line.includes(text)) continue
    const [from, to] = RANGES[kind](all, at)
    all.splice(from, to - from)
    if (isEmpty(all[from - 1]) && isEmpty(all[from])) all.splice(from === 0 ? 0 : from - 1, 1)
    at = Math.min(at, from)
  }
  return all.join('\n')
}

type Range = [from: number, to: number]

const RANGES: Record<Exclude<Edit['kind'], 'swap'>, (all: string[], at: number) => Range> = {
  lines: (_all, at) => [at, at + 1],
  block: (all, at) => [commentBefore(all, at), endOfBlock(all, at)],
  around: (all, at) => {
    const from = all.findLastIndex((line, index) => index < at && !isEmpty(line) && indentOf(line) < indentOf(all[at]))
    return RANGES.block(all, from)
  },
  paragraph: (all, at) => {
    const next = all.findIndex((line, index) => index > at && isEmpty(line))
    return [all.findLastIndex((line, index) => index < at && isEmpty(line)) + 1, next < 0 ? all.length : next]
  },
  fence: (all, at) => [
    all.findLastIndex((line, index) => index <= at && line.startsWith('```')),
    all.findIndex((line, index) => index > at && line.startsWith('```')) + 1,
  ],
  section: (all, at) => {
    const rank = /^#+/.exec(all[at] ?? '')?.[0].length ?? 0
    let isCode = false
    const next = all.findIndex((line, index) => {
      if (index > at && line.startsWith('```')) isCode = !isCode
      return index > at && !isCode && new RegExp(`^#{1,${rank}} `).test(line)
    })
    return [at, next < 0 ? all.length : next]
  },
}

const isEmpty = (line: string | undefined): boolean => line === undefined || line.trim() === ''
const indentOf = (line = ''): number => line.length - line.trimStart().length
const OPENS = /[([{`>=]$|=> *$|(^|\s)-$/
const CLOSES = /^[)\]}`<]/

function commentBefore(all: string[], at: number): number {
  let from = at
  while (from > 0 && indentOf(all[from - 1]) >= indentOf(all[at]) && /^\s*(\/\/|#|\/\*|\*)/.test(all[from - 1] ?? ''))
    from--
  return from
}

/** As formatted code is: what belongs to it is indented further, and a line that closes it stands as deep as its first. */
function endOfBlock(all: string[], at: number): number {
  const depth = indentOf(all[at])
  let isOpen = OPENS.test(all[at] ?? '')
  let end = at + 1
  for (let next = end; next < all.length; next++) {
    const line = all[next] ?? ''
    if (isEmpty(line)) {
      if (
        !isOpen &&
        !all
          .slice(next)
          .find((one) => !isEmpty(one))
          ?.startsWith(' '.repeat(depth + 1))
      )
        break
      continue
    }
    if (indentOf(line) < depth) break
    if (indentOf(line) === depth) {
      if (!isOpen || !CLOSES.test(line.trimStart())) break
      isOpen = OPENS.test(line)
    }
    end = next + 1
  }
  return end
}
