const MAX_LENGTH = 200
const NO_REASON = 'the order was refused'

/** What a partner gives as the reason of a refusal, on one line and of a length that fits a mail; a general one where there is none. */
export const toRefusalReason = (text = ''): string => shorten(oneLine(text)) || NO_REASON

/** Without line breaks and control characters: what others wrote goes into mails and logs. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim()

/** Cut after a word, where there is one, and shown to be cut. */
const shorten = (line: string): string =>
  line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 1).replace(/\s+\S*$/, '')}…`
