const LONGEST = 60

type Names = readonly (readonly [name: string, pattern: RegExp])[]

/** Most browsers claim to be those further down as well. */
const BROWSERS: Names = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\b(OPR|OPT)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Headless)?(Chrome|CriOS)\//],
  ['Safari', /\bVersion\/.*\bSafari\//],
]
const SYSTEMS: Names = [
  ['iOS', /\b(iPhone|iPad|iPod)\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
]

const find = (names: Names, userAgent: string) => names.find(([, pattern]) => pattern.test(userAgent))?.[0]

/**
 * What people call a client. A hint for its owner, and no more: clients call themselves what they like.
 * @param userAgent the header of that name, as it came
 */
export function describeUserAgent(userAgent: string): string {
  const [browser, system] = [find(BROWSERS, userAgent), find(SYSTEMS, userAgent)]
  if (browser) return system ? `${browser} on ${system}` : browser
  const characters = Array.from(userAgent.trim())
  if (characters.length === 0) return 'A client without a name'
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : characters.join('')
}
