/** The accents that Unicode takes letters apart into. As a range, since not every expression knows Unicode's properties. */
const ACCENTS = '[\u0300-\u036f]'
const COMBINING = new RegExp(`${ACCENTS}+`, 'gu')
/** Latin letters with accents: Latin-1, Latin Extended-A and B, Latin Extended Additional. */
const ACCENTED_RANGES = [
  [0xc0, 0x24f],
  [0x1e00, 0x1eff],
] as const

/** Without accents and in small letters, where Unicode takes a letter apart: `é` is `e`, but `ø` stays `ø`. */
const fold = (text: string): string => text.normalize('NFD').replaceAll(COMBINING, '').toLowerCase()

/** The letters that fold to the same one. */
const VARIANTS: ReadonlyMap<string, string> = accentedByLetter()

function accentedByLetter(): Map<string, string> {
  const letters = new Map<string, string>()
  for (const [first, last] of ACCENTED_RANGES)
    for (let code = first; code <= last; code++) {
      const letter = String.fromCodePoint(code)
      const folded = fold(letter)
      if (/^[a-z]$/.test(folded)) letters.set(folded, (letters.get(folded) ?? '') + letter)
    }
  return letters
}

/**
 * A regular expression that finds a text in a name, in capital or small letters and with accents or without. It says the same in JavaScript
 * (with the flag `u`) and in MongoDB, and it takes names as they are stored: there is nothing to keep beside them. Nothing of
 * what was typed means anything but itself.
 */
export const toSearchPattern = (search: string): string => [...fold(search.trim())].map(toClass).join('')

/** The same for the beginning of an id, which has no accents. */
export const toIdPattern = (search: string): string =>
  `^${[...search.trim().toLowerCase()].map((character) => classOf(character, '')).join('')}`

const toClass = (character: string): string => `${classOf(character, VARIANTS.get(character) ?? '')}${ACCENTS}*`

function classOf(character: string, variants: string): string {
  const upper = character.toUpperCase()
  // Some letters have two for a capital, such as ß
  const capital = [...upper].length === 1 && upper !== character ? upper : ''
  if (capital === '' && variants === '') return literally(character)
  return `[${literally(character)}${capital}${variants}]`
}

const literally = (character: string): string => (/[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character)
