import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** WCAG 2.2: text at level AAA; what marks a control or the focus at 1.4.11. */
const TEXT = 7
const EDGE = 3

const FOLDER = join(import.meta.dirname, '../../packages/console/src/styles')
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
const styles = readdirSync(FOLDER).filter((name) => name.endsWith('.css'))
const [light = '', dark = ''] = read('theme.css').split('@media (prefers-color-scheme: dark)')
const coloursIn = (text: string) =>
  [...text.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name, value]) => [name, value])
const THEMES = Object.entries({ light: coloursIn(light), dark: [...coloursIn(light), ...coloursIn(dark)] })

const GROUNDS = ['page', 'surface', 'sunken']
const STATES = ['good', 'bad', 'wait', 'busy', 'off']
const PAIRS = [
  ...GROUNDS.flatMap((ground) => ['ink', 'ink-soft'].map((text) => [text, ground, TEXT] as const)),
  ...STATES.flatMap((state) => [`${state}-soft`, 'surface'].map((ground) => [state, ground, TEXT] as const)),
  ...['page', 'surface'].flatMap((ground) => [
    ['accent', ground, TEXT] as const,
    ['line-strong', ground, EDGE] as const,
    ['focus', ground, EDGE] as const,
  ]),
  ['ink', 'accent-soft', TEXT] as const,
  ...['accent', 'accent-hover'].map((ground) => ['on-accent', ground, TEXT] as const),
]

describe.each(THEMES)('in the %s', (_name, colours) => {
  const luminanceOf = (name: string): number => {
    const value = Object.fromEntries(colours)[name]
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(value.slice(at, at + 2), 16) / 255)
      .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  it.each(PAIRS)('%s can be seen on %s', (front, ground, least) => {
    const [dim = 0, bright = 0] = [luminanceOf(front), luminanceOf(ground)].toSorted((one, other) => one - other)
    expect((bright + 0.05) / (dim + 0.05)).toBeGreaterThanOrEqual(least)
  })
})

it.each(styles)('%s uses what the theme has', (name) => {
  const defined = new Set(
    styles.flatMap((style) => [...read(style).matchAll(/(--[\w-]+):/g)].map(([, found]) => found)),
  )
  const used = [...read(name).matchAll(/var\((--[\w-]+)\)/g)].map(([, found]) => found)
  expect(used.filter((found) => !defined.has(found))).toEqual([])
})

const THEMED = styles.filter((name) => !['theme.css', 'font.css'].includes(name))
/** What is less than the smallest step sets right, and spaces nothing. */
const LOOSE = [
  /#[\da-f]{3,8}\b|\brgb\(/,
  /\b(?:padding|margin|gap)[\w-]*:[^;]*(?<![\d.])(?:[1-9][\d.]*|0?\.(?:[3-9]|2[5-9])\d*)(?:rem|px|em)\b/,
  /\bfont-(?:size|weight): [\d.]/,
  /\bfont: \d/,
  /radius: [\d.]+(?:rem|px)/,
]

it.each(THEMED)('%s has no colour, size or space of its own', (name) => {
  const declarations = read(name).match(/[\w-]+:[^;{}]+;/g) ?? []
  expect(declarations.filter((declaration) => LOOSE.some((loose) => loose.test(declaration)))).toEqual([])
})

it('lays out each class in one style', () => {
  const classesIn = (name: string) =>
    new Set([...read(name).matchAll(/^(\.[\w-]+)(?=,\n| \{)/gm)].map(([, found = '']) => found))
  // High contrast takes things up again
  const all = THEMED.filter((name) => name !== 'forced-colors.css').flatMap((name) => [...classesIn(name)])
  expect(all.filter((found, index) => all.indexOf(found) !== index)).toEqual([])
})
