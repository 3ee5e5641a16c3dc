import { InvalidArgumentError } from 'commander'

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/i

/** How times are written, for help and complaints. */
export const TIME_FORMS = '2026-01-31 or 2026-01-31T12:00:00Z'

/**
 * A day or a moment, in UTC where no zone is said: what a command finds must not depend on where it is run.
 * @returns ISO 8601 in UTC
 * @throws InvalidArgumentError
 */
export function parseTime(text: string): string {
  const [, day = '', time = '00:00', zone = 'Z'] = TIME.exec(text) ?? []
  const ms = Date.parse(`${day}T${time}${zone}`.toUpperCase())
  if (Number.isNaN(ms)) throw new InvalidArgumentError(`A time is such as ${TIME_FORMS}.`)
  // JavaScript would take 30 February for 2 March
  if (!new Date(`${day}T00:00Z`).toISOString().startsWith(day)) throw new InvalidArgumentError(`There is no ${day}.`)
  return new Date(ms).toISOString()
}

/** Commander takes whatever comes after a flag for its value, be it another flag. @throws InvalidArgumentError */
export function parseText(text: string): string {
  if (text !== '' && !text.startsWith('-')) return text
  throw new InvalidArgumentError('A value is missing.')
}

/** @throws InvalidArgumentError */
export const wholeNumber =
  ({ least, most }: { least: number; most: number }) =>
  (text: string): number => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
  }

/** One of some words, in upper or lower case. @throws InvalidArgumentError */
export const oneOf =
  <T extends string>(words: readonly T[]) =>
  (text: string): T => {
    const word = words.find((one) => one.toLowerCase() === text.toLowerCase())
    if (word !== undefined) return word
    throw new InvalidArgumentError(`It is one of ${words.join(', ')}.`)
  }

/** Some of some words, with commas between. @throws InvalidArgumentError */
export const listOf =
  <T extends string>(words: readonly T[]) =>
  (text: string): T[] => [...new Set(text.split(',').map((word) => oneOf(words)(word.trim())))]
