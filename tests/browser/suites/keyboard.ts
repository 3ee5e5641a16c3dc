import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { PASSWORD } from '../../e2e/client.ts'
import { openConsole, statusIs } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const MOST_TABS = 40
const NAME_OF_FOCUSED = `document.activeElement.ariaLabel ?? document.activeElement.labels?.[0]?.textContent
  ?? document.activeElement.textContent`
const OUTLINE_OF_FOCUSED = 'parseFloat(getComputedStyle(document.activeElement).outlineWidth)'
const HEADING_HAS_FOCUS = "document.activeElement.matches('h1')"

/** Presses Tab until what has that name is focused, and everybody can see that it is. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate<string>(NAME_OF_FOCUSED)).trim() !== name) continue
    await expect
      .poll(() => page.evaluate(OUTLINE_OF_FOCUSED), { message: `the focus ring of ${name}` })
      .toBeGreaterThanOrEqual(2)
    return
  }
  throw new Error(`Tab never comes to ${name}`)
}

const press = async (page: Page, name: string) => {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

export function describeKeyboard(begin: BeginOnSite) {
  let site: BrowserSite
  beforeAll(async () => {
    site = await begin()
  })

  it('is enough to register, order, look and cancel', async () => {
    const { page, expectClean, close } = await openConsole(site.browser, site.url)
    await page.getByRole('button', { name: 'Add to basket: Helmet' }).waitFor()
    await press(page, 'Skip to the content')
    await press(page, 'Add to basket: Helmet')
    await page.getByText('1 in basket').waitFor()
    await tabTo(page, 'Quantity of Helmet')
    await page.keyboard.type('2')
    await press(page, 'Log in to order')
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await expect.poll(() => page.evaluate(HEADING_HAS_FOCUS)).toBe(true)
    await press(page, 'Register')
    await page.getByRole('heading', { name: 'Register' }).waitFor()
    for (const [field, value] of [
      ['Name', 'Ada'],
      ['E-mail', 'ada@keyboard.example'],
      ['Password', PASSWORD],
    ] as const) {
      await tabTo(page, field)
      await page.keyboard.type(value)
    }
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Place order' }).waitFor()
    await site.hold()
    await press(page, 'Place order')
    await statusIs(page, 'Processing')
    await expect.poll(() => page.evaluate(HEADING_HAS_FOCUS)).toBe(true)

    await press(page, 'Shop')
    await page.getByRole('button', { name: 'Add to basket: Gloves' }).waitFor()
    await press(page, 'Add to basket: Gloves')
    await press(page, 'Place order')
    await statusIs(page, 'Pending')
    await press(page, 'Cancel order')
    await page.getByRole('button', { name: 'Really cancel?' }).waitFor()
    await page.keyboard.press('Enter')
    await statusIs(page, 'Cancelled')
    await expect
      .poll(() => page.evaluate(HEADING_HAS_FOCUS), { message: 'the button took the focus with it' })
      .toBe(true)
    site.letGo()
    await press(page, 'My orders')
    await page.locator('.row .badge', { hasText: 'Confirmed' }).waitFor()
    expectClean()
    await close()
  })

  it('keeps its place in a list that refreshes', async () => {
    const { page, close } = await openConsole(site.browser, site.url)
    await page.clock.install()
    await page.reload()
    await page.getByRole('button', { name: 'Add to basket: Helmet' }).waitFor()
    await tabTo(page, 'Add to basket: Helmet')
    const refreshed = page.waitForResponse(/\/api\/products/)
    await page.clock.fastForward(10_000)
    await refreshed
    await page.clock.runFor(100)
    await expect.poll(() => page.evaluate(NAME_OF_FOCUSED)).toBe('Add to basket: Helmet')
    await close()
  })
}
