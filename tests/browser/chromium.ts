import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { itNeeds } from '../adapters/needs.ts'

const { CHROMIUM_PATH = '' } = process.env
const executablePath = CHROMIUM_PATH || '/usr/bin/chromium'
export const CHROMIUM_IS_THERE = CHROMIUM_PATH !== '' || existsSync(executablePath)

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
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: ARGUMENTS })

export const itNeedsChromium = () => itNeeds('CHROMIUM_PATH', 'Chromium (Debian: apt-get install chromium)')

const SCREENSHOTS = resolve(import.meta.dirname, '../../artifacts/screenshots')

/** Kept for people to look at; no test depends on it. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true })
}
