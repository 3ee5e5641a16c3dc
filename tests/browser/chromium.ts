import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { itNeeds } from '../adapters/needs.ts'

/** The first is the same browser without windows: it takes half the processor time. */
const OF_DEBIAN = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
const executablePath = process.env['CHROMIUM_PATH'] || OF_DEBIAN.find((path) => existsSync(path))
export const CHROMIUM_IS_THERE = executablePath !== undefined

/** No sandbox, since CI runs as root; nothing that asks the internet for anything. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** With a profile of its own, thrown away at the end. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? '', args: ARGUMENTS })

export const itNeedsChromium = () =>
  itNeeds('CHROMIUM_PATH', 'Chromium (Debian: apt-get install chromium-headless-shell)')

const SCREENSHOTS = resolve(import.meta.dirname, '../../artifacts/screenshots')

/** Kept for people to look at; no test depends on it. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true })
}
