let segmenter: Intl.Segmenter | undefined
/** Made at the first text that is not plain: it takes longer than most commands. */
const charactersOf = (text: string) => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}
/** East Asian wide and emoji, as terminals draw them. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const PLAIN = /^[ -~]*$/

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  return [...charactersOf(text)].reduce((sum, { segment }) => sum + columnsOf(segment), 0)
}

/** The text, with an ellipsis in the place of what does not fit. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let clipped = ''
  let left = columns - 1
  for (const { segment } of charactersOf(text)) {
    left -= columnsOf(segment)
    if (left < 0) break
    clipped += segment
  }
  return `${clipped}…`
}

/** Padded to that many columns. */
export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)))

const columnsOf = (character: string): number => (WIDE.test(character) ? 2 : 1)
