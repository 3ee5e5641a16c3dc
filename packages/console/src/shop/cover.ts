/** Of a picture of 60 × 40; the tones are in the style, one set for light and one for dark. */
interface Shape {
  tone: 1 | 2 | 3
  d: string
}

/** Hues that go together with those beside them. */
const HUES = [18, 40, 75, 120, 155, 185, 215, 245, 275, 305, 335, 355]

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`
const quarter = (x: number, y: number, r: number): string => `M${x} ${y}h${r}a${r} ${r} 0 0 1 ${-r} ${r}z`
const hills = (y: number, by: number): string =>
  `M-10 ${y}c12 ${-by} 22 ${-by} 32 0s22 ${by} 32 0 16 ${-by} 26 ${-by / 2}v60h-90z`
const band = (x: number, wide: number): string => `M${x} -20h${wide}l-40 80h${-wide}z`

/** Each is a way to lay a cover out; `n` shifts what is in it by 0 to 1. */
const LAYOUTS: readonly ((n: (which: number) => number) => Shape[])[] = [
  // A sun behind hills
  (n) => [
    { tone: 3, d: circle(14 + 32 * n(0), 14 + 4 * n(1), 6 + 4 * n(2)) },
    { tone: 1, d: hills(24 + 4 * n(3), 6 + 6 * n(4)) },
    { tone: 2, d: hills(33 + 3 * n(5), 10 - 6 * n(4)) },
  ],
  // Circles that lie over each other
  (n) => [
    { tone: 1, d: circle(20 + 4 * n(0), 20 + 6 * n(1), 15 + 3 * n(2)) },
    { tone: 2, d: circle(38 + 5 * n(3), 24 - 6 * n(1), 12 + 3 * n(4)) },
    { tone: 3, d: circle(29 + 4 * n(5), 13 + 12 * n(1), 5 + 2 * n(2)) },
  ],
  // Quarters of circles, as on tiles
  (n) => [
    { tone: 1, d: quarter(10, 0, 20) + quarter(30, 20, 20) },
    { tone: 2, d: n(0) < 0.5 ? quarter(30, 0, 20) : quarter(10, 20, 20) },
    { tone: 3, d: circle(n(0) < 0.5 ? 20 : 40, n(0) < 0.5 ? 30 : 10, 4 + 4 * n(1)) },
  ],
  // Light that falls in bands
  (n) => [
    { tone: 1, d: band(18 + 8 * n(0), 9 + 5 * n(1)) },
    { tone: 2, d: band(40 + 8 * n(2), 6 + 8 * n(3)) },
    { tone: 3, d: circle(22 + 14 * n(4), 20 + 4 * n(5), 6 + 3 * n(1)) },
  ],
  // Rings around a point
  (n) => [
    { tone: 1, d: circle(16 + 28 * n(0), 40, 26 + 3 * n(1)) },
    { tone: 2, d: circle(16 + 28 * n(0), 40, 17 + 2 * n(1)) },
    { tone: 3, d: circle(16 + 28 * n(0), 40, 8 + 2 * n(2)) },
  ],
]
const TURNS = ['', 'matrix(-1 0 0 1 60 0)']

/** The same for the same id, on every screen and at every visit. */
export function coverOf(id: string): { hue: number; turn: string; shapes: Shape[] } {
  const seed = hash(id)
  const pick = <T>(some: readonly T[], which: number): T => some[seed(which) % some.length] as T
  // Whole tenths keep the paths short
  const shift = (which: number) => (seed(which + 3) % 11) / 10
  const shapes = pick(LAYOUTS, 0)(shift)
  const round = (d: string) => d.replace(/\d+\.\d+/g, (number) => String(Math.round(Number(number) * 10) / 10))
  return { hue: pick(HUES, 1), turn: pick(TURNS, 2), shapes: shapes.map(({ tone, d }) => ({ tone, d: round(d) })) }
}

/** FNV-1a, stirred once more for each number that is wanted: ids such as `bike1` and `bike2` differ little. */
function hash(text: string): (which: number) => number {
  let start = 0x811c9dc5
  for (const letter of text) start = Math.imul(start ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return (which) => {
    let mixed = Math.imul(start ^ Math.imul(which + 1, 0x9e3779b1), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
}
