/** Records the README's twenty seconds from the real terminal and console. It needs Chromium, and img2webp of Debian's package webp. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { openBrowser } from '../tests/browser/chromium.ts'
import { registerIn, statusIs } from '../tests/browser/console-page.ts'
import { startSystem, throwAwayFolder } from '../tests/e2e/system.ts'

const SIZE = { width: 960, height: 600 }
const OUTPUT = 'docs/images/first-minute.webp'
const QUALITY = '55'

const frames: { path: string; ms: number }[] = []
const folder = await throwAwayFolder()
const browser = await openBrowser()
const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce' })
const page = await context.newPage()
context.setDefaultTimeout(10_000)
const system = await startSystem(folder.path)

try {
  await record()
  await encode()
} finally {
  await browser.close()
  await system.end('SIGTERM')
  await folder.remove()
}

async function record(): Promise<void> {
  const command = 'npm ci && npm start'
  for (const typed of [0, 10, command.length]) await terminal(`$ ${command.slice(0, typed)}▋`, 500)
  const banner = system.processes[0]?.output().match(/ {2}Order processing is ready\.[\s\S]*stay\./)?.[0]
  if (!banner) throw new Error('the start printed no banner')
  await terminal(
    `$ ${command}\n\n${banner.replaceAll(system.url, 'http://127.0.0.1:3000').replace(system.inboxUrl, 'http://127.0.0.1:8005/')}`,
    2_500,
  )

  await page.goto(`${system.url}/console`)
  await add('City bike').waitFor()
  await shoot(1_500)
  await registerIn(page, 'ada@example.com')
  await page.getByRole('link', { name: 'Shop' }).click()
  await add('City bike').click()
  await add('Helmet').click()
  await page.evaluate('scrollTo(0, 0)')
  await shoot(3_000)
  await page.getByRole('button', { name: 'Place order' }).click()
  await page.locator('.head .badge').waitFor()
  await shoot(1_500)
  await statusIs(page, 'CONFIRMED')
  await shoot(4_000)
  await page.goto(`${system.url}/console/inbox`)
  await page
    .getByRole('link', { name: /ada@example.com/ })
    .first()
    .click()
  await page.frameLocator('iframe').getByText('Helmet').first().waitFor()
  await shoot(5_000)
}

function add(name: string) {
  return page.getByRole('button', { name: `Add to basket: ${name}` })
}

async function terminal(text: string, ms: number): Promise<void> {
  const blank: Page = await context.newPage()
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  await blank.setContent(
    `<body style="margin:0;background:#14161a"><pre style="margin:0;padding:28px;color:#e6e6e6;font:16px/1.5 'DejaVu Sans Mono',monospace">${escaped}</pre>`,
  )
  await shoot(ms, blank)
  await blank.close()
}

async function shoot(ms: number, shown = page): Promise<void> {
  const path = join(folder.path, `${frames.length}.png`)
  await writeFile(path, await shown.screenshot())
  frames.push({ path, ms })
}

async function encode(): Promise<void> {
  await mkdir('docs/images', { recursive: true })
  const pictures = frames.flatMap(({ path, ms }) => ['-d', String(ms), path])
  // Each picture whole: one that only differs from the last shows traces of it
  const options = ['-loop', '0', '-kmin', '0', '-kmax', '1', '-lossy', '-q', QUALITY, '-m', '6']
  await promisify(execFile)('img2webp', [...options, ...pictures, '-o', OUTPUT])
}
