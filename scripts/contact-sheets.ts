/**
 * Takes pictures of every page of the console, and of Swagger UI: at four widths, light and dark, a sheet a page. Names of pages as
 * arguments take those alone. It needs Chromium.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { logInTo } from '../tests/browser/console-page.ts'
import { openSite } from '../tests/browser/site.ts'
import { PASSWORD } from '../tests/e2e/client.ts'
import { type PageShown, preparePages } from './contact-sheets/pages.ts'

const FOLDER = 'artifacts/contact-sheets'
const SCREENS = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1280, height: 860 },
  { width: 1920, height: 1080 },
]
/** What is below it is more of the same. */
const TALLEST = 2_600
/** Of a picture on the sheet. */
const SCALE = 0.5
const PATIENCE_MS = 30_000

const only = process.argv.slice(2)
await mkdir(FOLDER, { recursive: true })
const site = await openSite()
try {
  await site.reset()
  const pages = (await preparePages(site)).filter(({ name }) => only.length === 0 || only.includes(name))
  const pictures = new Map<string, string[]>(pages.map(({ name }) => [name, []]))
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [as = '', group] of Map.groupBy(pages, (shown) => shown.as)) {
      const context = await site.browser.newContext({ colorScheme, reducedMotion: 'reduce' })
      context.setDefaultTimeout(PATIENCE_MS)
      const page = await context.newPage()
      if (as !== '') {
        await page.goto(`${site.url}/console#/login`)
        await logInTo(page, as, PASSWORD)
      }
      for (const shown of group) {
        pictures.get(shown.name)?.push(...(await takePictures(page, shown)))
        process.stdout.write(`${shown.name}, ${colorScheme}\n`)
      }
      await context.close()
    }
  for (const [name, taken] of pictures) await writeFile(join(FOLDER, `${name}.png`), await toSheet(taken))
} finally {
  await site.close()
}

async function takePictures(page: Page, { at, show }: PageShown): Promise<string[]> {
  await page.setViewportSize({ width: 1280, height: 860 })
  // The same address with another fragment is no new page, and keeps what was typed
  await page.goto('about:blank')
  await page.goto(`${site.url}${at}`)
  await show(page)
  await page.mouse.move(0, 0)
  const taken: string[] = []
  for (const screen of SCREENS) {
    await page.setViewportSize(screen)
    const height = await page.evaluate<number>('document.documentElement.scrollHeight')
    const clip = { x: 0, y: 0, width: screen.width, height: Math.min(Math.max(height, screen.height), TALLEST) }
    taken.push((await page.screenshot({ fullPage: true, clip })).toString('base64'))
  }
  return taken
}

async function toSheet(taken: readonly string[]): Promise<Buffer> {
  const total = SCREENS.reduce((sum, { width }) => sum + width, 0) * SCALE
  const page = await site.browser.newPage({
    viewport: { width: Math.ceil(total) + 16 * (SCREENS.length + 1), height: 800 },
  })
  const images = taken.map((png, index) => {
    const { width = 0 } = SCREENS[index % SCREENS.length] ?? {}
    return `<img width="${width * SCALE}" src="data:image/png;base64,${png}">`
  })
  const columns = `repeat(${SCREENS.length}, auto)`
  await page.setContent(
    `<body style="display:grid;grid-template-columns:${columns};gap:16px;align-items:start;margin:16px;background:#888">${images.join('')}`,
  )
  const sheet = await page.screenshot({ fullPage: true })
  await page.close()
  return sheet
}
