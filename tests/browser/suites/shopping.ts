import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { logIn } from '../../e2e/client.ts'
import { expectAccessible } from '../axe.ts'
import { keepScreenshot } from '../chromium.ts'
import {
  type ConsolePage,
  itemWith,
  openConsole,
  orderIn,
  refreshedUntil,
  registerIn,
  statusIs,
} from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const PICTURE = 'https://pictures.example/picture.svg'
const BROKEN = 'https://pictures.example/broken.svg'
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
const MANY = 60
const LOST = 'The connection is lost. Trying again…'
/** Of a list that was refreshed meanwhile. */
const SAME_PLACE_PX = 2

const add = (page: Page, name: string) =>
  page.getByRole('button', { name: `Add to basket: ${name}`, exact: true }).click()
const find = (page: Page, text: string) => page.getByLabel('Find a product').fill(text)
const scrolled = (page: Page) => page.evaluate<number>('scrollY')
/** Nothing lies over its middle either. */
const isInSight = (page: Page, name: string) =>
  page.evaluate<boolean>(`(() => {
    const isIt = (button) => (button.ariaLabel ?? button.textContent) === ${JSON.stringify(name)}
    const button = [...document.querySelectorAll('button')].find(isIt)
    const { top, bottom, left, right } = button.getBoundingClientRect()
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    return top >= 0 && bottom <= innerHeight && button.contains(seen)
  })()`)

/** A customer's whole way, in a shop of many products. */
export function describeShopping(begin: BeginOnSite) {
  let site: BrowserSite
  let shop: ConsolePage
  let page: Page
  let email = ''
  let people = 0
  beforeAll(async () => {
    site = await begin()
    for (let n = 10; n < 10 + MANY; n++) await site.putProduct(`trail${n}`, { name: `Trail ${n}`, available: 1_000 })
    await site.putProduct('yen', { name: 'Yen', price: { amount: 900, currency: 'JPY' } })
  })
  const open = async (options: Parameters<typeof openConsole>[2] = {}) => {
    shop = await openConsole(site.browser, site.url, options)
    page = shop.page
    await page.locator('.product').first().waitFor()
  }
  beforeEach(() => {
    site.letGo()
    email = `ada${++people}@shopping.example`
    return () => shop.close()
  })

  it('finds, is refused a second currency, orders, is told once that it is confirmed, and cancels in time', async () => {
    await open()
    await registerIn(page, email)
    await find(page, 'trail 42')
    await page.locator('.product:only-child', { hasText: 'Trail 42' }).waitFor()
    expect(page.url()).toBe(`${site.url}/console#/?search=trail+42`)
    await add(page, 'Trail 42')
    await find(page, 'Yen')
    await add(page, 'Yen')
    await page.getByText('Your basket is in USD, and this is sold in JPY.').waitFor()
    await expect.poll(() => page.locator('.basket-line').count()).toBe(1)
    await find(page, 'nothing of that name')
    await page.getByRole('button', { name: 'Show all products' }).click()
    await itemWith(page, 'Helmet').first().waitFor()
    await page.getByRole('button', { name: 'Place order' }).click()
    await page.locator('.success', { hasText: 'The order is confirmed' }).waitFor()
    await expect.poll(() => page.locator('#announcer').textContent()).toBe('The order is confirmed')
    await keepScreenshot(page, 'order-confirmed')
    await page.reload()
    await statusIs(page, 'Confirmed')
    expect(await page.locator('.success').count()).toBe(0)
    await page.goBack()
    await itemWith(page, 'Helmet').first().waitFor()

    await site.hold()
    await orderIn(page, 'Helmet')
    await statusIs(page, 'Processing')
    await orderIn(page, 'Helmet')
    await statusIs(page, 'Pending')
    await page.route(/\/api\/orders\/[^/]+$/, async (route) => {
      const response = await route.fetch()
      const cancellableUntil = new Date(Date.now() + 60_000).toISOString()
      await route.fulfill({ response, json: { ...(await response.json()), cancellableUntil } })
    })
    await page.reload()
    await page.getByText(/^It waits for .* and can be cancelled\.$/).waitFor()
    await page.getByRole('button', { name: 'Cancel order' }).click()
    await page.getByRole('button', { name: 'Really cancel?' }).click()
    await statusIs(page, 'Cancelled')
    expect(await page.locator('.success').count()).toBe(0)
    shop.expectClean()
  })

  it('has the total and the button that orders in sight, wherever it looks', async () => {
    for (const viewport of [
      { width: 1280, height: 720 },
      { width: 320, height: 568 },
    ]) {
      await open({ viewport, bypassCSP: true })
      const lines = Array.from({ length: 50 }, (_, n) => ({ productId: `trail${n + 10}`, quantity: 1 + (n % 9) }))
      await page.evaluate((items) => sessionStorage.setItem('orders.basket', JSON.stringify({ items })), lines)
      await page.reload()
      await page.locator('.checkout .amount', { hasText: /^\$/ }).waitFor()
      await expect.poll(() => isInSight(page, 'Log in to order'), { message: `${viewport.width}` }).toBe(true)
      await page.evaluate('scrollTo(0, document.body.scrollHeight)')
      await expect
        .poll(() => isInSight(page, 'Log in to order'), { message: `${viewport.width}, at the end` })
        .toBe(true)
      await page.getByRole('button', { name: 'Remove Trail 59' }).focus()
      await expect
        .poll(() => isInSight(page, 'Remove Trail 59'), { message: `${viewport.width}, the focus` })
        .toBe(true)
      await keepScreenshot(page, `basket-of-fifty-${viewport.width}`)
      await expectAccessible(page)
      if (viewport.width > 320) await shop.close()
    }
  })

  it('comes back to where it was: to the pages of the shop and of the orders, and to what was followed', async () => {
    await open()
    await registerIn(page, email)
    const ada = await logIn(site.url, email)
    for (let count = 1; count <= 45; count++) await ada.place([{ productId: 'trail10', quantity: 1 }])
    await page.getByRole('link', { name: 'My orders', exact: true }).click()
    for (const pages of [1, 2]) {
      await page.getByRole('button', { name: 'Show older' }).click()
      await page
        .locator('.rows .row')
        .nth(20 * pages + 1)
        .waitFor()
    }
    const link = page.locator('.row-title').nth(35)
    const href = await link.getAttribute('href')
    await link.scrollIntoViewIfNeeded()
    const y = await scrolled(page)
    expect(y).toBeGreaterThan(500)
    await link.click()
    await statusIs(page, 'Confirmed')
    expect(await scrolled(page)).toBe(0)
    await page.goBack()
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("href")')).toBe(href)
    await expect.poll(() => page.locator('.rows .row').count()).toBe(45)
    expect(Math.abs((await scrolled(page)) - y)).toBeLessThanOrEqual(SAME_PLACE_PX)

    await page.getByRole('link', { name: 'Shop', exact: true }).click()
    await page.getByRole('button', { name: 'Show more products' }).click()
    await page.locator('.product').nth(30).waitFor()
    await page.locator('.product').nth(40).scrollIntoViewIfNeeded()
    const inShop = await scrolled(page)
    await page.goBack()
    await page.locator('.rows .row').nth(44).waitFor()
    await page.goForward()
    await page.locator('.product').nth(40).waitFor()
    expect(Math.abs((await scrolled(page)) - inShop)).toBeLessThanOrEqual(SAME_PLACE_PX)

    await page.goBack()
    await page.locator('.rows .row').nth(44).waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await registerIn(page, `other-${email}`)
    await page.route(/\/api\/orders\?/, () => {})
    // The shop, the registration, the shop of the one who has logged out
    await page.evaluate('history.go(-3)')
    await page.getByRole('heading', { name: 'My orders' }).waitFor()
    expect(await page.locator('.rows .row').count(), 'what one user saw is not for the next').toBe(0)
  })

  it('goes on by itself after the network was away, with all that was shown and typed', async () => {
    await open()
    await registerIn(page, email)
    await page.clock.install()
    await find(page, 'trail')
    await itemWith(page, 'Trail 12').waitFor()
    await page.clock.runFor(1_000)
    await page.locator('.product', { hasText: 'Helmet' }).waitFor({ state: 'detached' })
    await add(page, 'Trail 12')
    await page.mouse.wheel(0, 400)
    await expect.poll(() => scrolled(page)).toBeGreaterThan(300)
    const place = await page.locator('.product').nth(8).boundingBox()
    await page.context().setOffline(true)
    await page.getByText(LOST).waitFor()
    const failed = page.waitForEvent('requestfailed')
    await page.clock.fastForward(10_000)
    await failed
    await keepScreenshot(page, 'offline')
    await expect.poll(() => page.locator('.product').nth(8).boundingBox()).toEqual(place)
    await expect.poll(() => page.getByText(LOST).count()).toBe(1)
    await expect.poll(() => page.getByLabel('Find a product').inputValue()).toBe('trail')
    await site.putProduct('trail12', { name: 'Trail 12', available: 3 })
    // Nothing waits for a timer
    await page.clock.pauseAt((await page.evaluate<number>('Date.now()')) + 1_000)
    await page.context().setOffline(false)
    await itemWith(page, 'Trail 12').getByText('Only 3 left').first().waitFor()
    await page.getByText(LOST).waitFor({ state: 'hidden' })
    await expect.poll(() => page.locator('#announcer').textContent()).toBe('The connection is back')
    await page.clock.resume()
    await expect.poll(() => page.locator('.basket-line').count()).toBe(1)

    await site.hold()
    await page.getByRole('button', { name: 'Place order' }).click()
    await statusIs(page, 'Processing')
    await page.context().setOffline(true)
    await page.getByText(LOST).waitFor()
    site.letGo()
    await page.context().setOffline(false)
    await page.locator('.success').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Log out' }).count()).toBe(1)
    shop.expectClean(0)
  })

  it('reads of thousands what is on screen, and of that what has changed', async () => {
    await open()
    await page.clock.install()
    const answers: [string, number][] = []
    page.on('response', (answer) => {
      const { pathname, search } = new URL(answer.url())
      if (pathname === '/api/products') answers.push([search, answer.status()])
    })
    for (let count = 1; count <= 3; count++) {
      const refreshed = page.waitForResponse(/\/api\/products/)
      await page.clock.fastForward(10_000)
      await refreshed
    }
    expect(new Set(answers.map(String))).toEqual(new Set(['?limit=24,304']))
    await site.putProduct('bell', { name: 'Bell', available: 2 })
    await refreshedUntil(page, itemWith(page, 'Bell').getByText('Only 2 left'))
  })

  it('sees the picture of a product, and a cover where there is none or it cannot be loaded', async () => {
    await open({ alsoAsks: [PICTURE, BROKEN] })
    const asked = new Map<string, string | undefined>()
    await page.route('https://pictures.example/**', async (route) => {
      asked.set(route.request().url(), (await route.request().allHeaders())['referer'])
      if (route.request().url() === BROKEN) await route.fulfill({ status: 404 })
      else await route.fulfill({ contentType: 'image/svg+xml', body: SVG })
    })
    await site.putProduct('aa1', { name: 'Pictured', imageUrl: PICTURE })
    await site.putProduct('aa2', { name: 'Broken', imageUrl: BROKEN })
    await page.reload()
    await itemWith(page, 'Broken').locator('.cover').waitFor()
    await expect.poll(() => page.evaluate(`document.querySelector('.picture img')?.naturalWidth`)).toBe(9)
    const boxes = await page
      .locator('.picture')
      .evaluateAll((pictures) =>
        pictures.slice(0, 3).map((picture) => Math.round(picture.getBoundingClientRect().height)),
      )
    expect(Math.max(...boxes) - Math.min(...boxes), 'the columns differ by a part of a pixel').toBeLessThanOrEqual(1)
    expect([...asked]).toEqual([
      [PICTURE, undefined],
      [BROKEN, undefined],
    ])
    const cover = () =>
      itemWith(page, 'Helmet')
        .locator('.cover')
        .evaluate((one) => one.outerHTML)
    const before = await cover()
    await page.reload()
    await itemWith(page, 'Helmet').locator('.cover').waitFor()
    await expect.poll(() => cover()).toBe(before)
    shop.expectClean(404)
  })
}
