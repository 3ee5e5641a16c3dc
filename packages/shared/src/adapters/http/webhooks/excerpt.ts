export const EXCERPT_BYTES = 1_024

/** Nothing that moves a terminal's cursor or turns its text around; lines and tabs stay. */
const UNSEEN = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** The first 1,024 bytes of an answer as text, cut after a whole character. What cannot be shown is � there. */
export const toExcerpt = (bytes: Buffer): string =>
  new TextDecoder().decode(bytes.subarray(0, EXCERPT_BYTES), { stream: true }).replace(UNSEEN, '\ufffd')
