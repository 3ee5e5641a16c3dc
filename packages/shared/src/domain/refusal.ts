import { JOINERS } from '../contracts/primitives.ts'

const MAX_CHARACTERS = 200
const NO_REASON = 'the order was refused'

/** What a partner gives as the reason of a refusal, on one line and of a length that fits a mail; a general one where there is none. */
export const toRefusalReason = (text = ''): string => shorten(oneLine(text)) || NO_REASON

const FORMAT_CHARACTERS = new RegExp(`(${JOINERS})|\\p{Cf}`, 'gu')

/**
 * Without line breaks and control characters, and without those that are invisible or turn the direction of a text around: what others wrote
 * goes into mails and logs. No half characters: a database that keeps UTF-8 would give another text back.
 */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(FORMAT_CHARACTERS, (_, joiner = '') => joiner)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()

/** Cut after a word, where there is one, and shown to be cut. */
function shorten(line: string): string {
  const characters = [...line]
  if (characters.length <= MAX_CHARACTERS) return line
  const cut = characters.slice(0, MAX_CHARACTERS - 1).join('')
  return `${cut.replace(/\s+\S*$/, '')}…`
}
