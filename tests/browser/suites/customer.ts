import type { Order } from '@orders/shared/contracts/orders'
import type { Route } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { logIn, products } from '../../e2e/client.ts'
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

const ORDERS = /\/api\/orders$/

export function describeCustomer(begin: BeginOnSite) {
  let site: BrowserSite
  let shop: ConsolePage
  let email: string
  let people = 0

  beforeAll(async () => {
    site = await begin()
    await site.putProduct('bell', { name: 'Bell', available: 100_000 })
  })

  beforeEach(async () => {
    site.letGo()
    email = `ada${++people}@example.com`
    shop = await openConsole(site.browser, site.url)
    return () => shop.close()
  })

  it('registers, orders, and sees the order confirmed as it happens', async () => {
    const { page } = shop
    await itemWith(page, 'Helmet').getByText('10 in stock').waitFor()
    await page.evaluate('window.isTheSamePage = true')
    await registerIn(page, email)
    await site.hold()
    await orderIn(page, 'Helmet', 'Helmet')
    await statusIs(page, 'Processing')
    await page.getByText('Live', { exact: true }).waitFor()
    await keepScreenshot(page, 'order-processing')
    site.letGo()
    await statusIs(page, 'Confirmed')
    await expect
      .poll(() => page.locator('.step strong').allTextContents())
      .toEqual(['Placed, stock reserved', 'Being processed', 'Confirmed'])
    await expect.poll(() => page.getByRole('status').textContent()).toBe('The order is confirmed')
    await page.getByRole('link', { name: 'Shop' }).click()
    await itemWith(page, 'Helmet').getByText('8 in stock').waitFor()
    await expect.poll(() => page.evaluate('window.isTheSamePage')).toBe(true)
    shop.expectClean()
  })

  it('sees the stock change that somebody else took', async () => {
    const { page } = shop
    await page.clock.install()
    await page.reload()
    await itemWith(page, 'Gloves').getByText('8 in stock').waitFor()
    const bob = await logIn(site.url, 'admin@example.com')
    await bob.place([{ productId: 'gloves1', quantity: 8 }])
    await refreshedUntil(page, itemWith(page, 'Gloves').getByText('Out of stock'))
    // Playwright would wait for the button to be enabled; the mouse of a customer does not
    await page.getByRole('button', { name: 'Add to basket: Gloves' }).click({ force: true })
    await page.getByText('Nothing in it yet.').waitFor()
    shop.expectClean()
  })

  it('is told which line asks for too much, and which is not valid', async () => {
    const { page } = shop
    await registerIn(page, email)
    await page.getByRole('button', { name: 'Add to basket: City bike' }).click()
    const quantity = page.getByLabel('Quantity of City bike')
    await quantity.fill('0')
    await page.getByRole('button', { name: 'Place order' }).click()
    await page.getByText('Enter a whole number from 1 to 1,000.').waitFor()
    await quantity.fill('6')
    await page.getByRole('button', { name: 'Place order' }).click()
    await page.getByText('You asked for 6, and 5 are left.').waitFor()
    await expect.poll(() => quantity.getAttribute('aria-invalid')).toBe('true')
    await keepScreenshot(page, 'out-of-stock')
    await quantity.fill('5')
    await page.getByRole('button', { name: 'Place order' }).click()
    await statusIs(page, 'Confirmed')
    shop.expectClean(400, 409)
  })

  it('is told what is wrong with a registration beside the fields, and logs in to go on', async () => {
    const { page } = shop
    await page.getByRole('link', { name: 'Register' }).click()
    await page.getByText('Once your address is verified, your e-mails begin with it.').waitFor()
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail').fill('admin@example')
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('The password needs 8 characters or more.').waitFor()
    const focused = 'document.activeElement.name'
    await expect.poll(() => page.evaluate(focused)).toBe('password')
    await page.getByLabel('E-mail').fill('admin@example.com')
    await page.getByLabel('Password').fill('another password')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('An account with this e-mail exists already.').waitFor()
    await page.goto(`${site.url}/console#/orders`)
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByLabel('E-mail').fill('admin@example.com')
    await page.getByLabel('Password').fill('a wrong password')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('The e-mail or the password is wrong.').waitFor()
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'My orders' }).waitFor()
    shop.expectClean(400, 401, 409)
  })

  it('makes one order with a double click, though the answer is lost', async () => {
    const { page } = shop
    const keys: (string | undefined)[] = []
    let isLost = true
    await page.route(ORDERS, async (route: Route) => {
      keys.push(route.request().headers()['idempotency-key'])
      const answer = await route.fetch()
      if (!isLost) return route.fulfill({ response: answer })
      isLost = false
      await route.abort()
    })
    await registerIn(page, email)
    await page.getByRole('button', { name: 'Add to basket: Bell' }).click()
    await page.getByRole('button', { name: 'Place order' }).dblclick()
    await statusIs(page, 'Confirmed')
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect((await (await logIn(site.url, email)).list()).body.items).toHaveLength(1)
    shop.expectClean(0)
  })

  it('cancels an order that waits, and is told of one in hand that it cannot be cancelled now', async () => {
    const { page } = shop
    await page.clock.install()
    await registerIn(page, email)
    await site.hold()
    await orderIn(page, 'Bell')
    await statusIs(page, 'Processing')
    await page.getByRole('button', { name: 'Cancel order' }).click()
    await page.getByRole('button', { name: 'Really cancel?' }).click()
    await page.getByText('It cannot be cancelled now: the order is being processed, or is settled.').waitFor()
    const before = (await products(site.url)).get('bell') ?? 0
    await orderIn(page, 'Bell')
    await statusIs(page, 'Pending')
    await page.getByRole('button', { name: 'Cancel order' }).click()
    const sure = page.getByRole('button', { name: 'Really cancel?' })
    await expect.poll(() => sure.isVisible(), { message: 'one press is not enough' }).toBe(true)
    await sure.click()
    await statusIs(page, 'Cancelled')
    expect((await products(site.url)).get('bell')).toBe(before)
    await orderIn(page, 'Bell')
    await page.getByRole('link', { name: 'My orders', exact: true }).click()
    await page.getByRole('button', { name: 'Cancel order of 1 × Bell' }).first().click()
    await expect
      .poll(() => page.locator('.row .badge', { hasText: 'Cancelled' }).count(), { message: 'one press is not enough' })
      .toBe(1)
    await page.getByRole('button', { name: 'Really cancel? order of 1 × Bell' }).click()
    await page.locator('.row .badge', { hasText: 'Cancelled' }).nth(1).waitFor()
    site.letGo()
    await refreshedUntil(page, page.locator('.row .badge', { hasText: 'Confirmed' }))
    shop.expectClean(409)
  })

  it('sees for how long an order still waits, and its number', async () => {
    const { page } = shop
    await page.clock.install()
    await registerIn(page, email)
    await site.hold()
    await orderIn(page, 'Bell')
    await statusIs(page, 'Processing')
    await orderIn(page, 'Bell')
    await statusIs(page, 'Pending')
    let order: Order | undefined
    // The site has no window, for all other tests
    await page.route(/\/api\/orders\/[^/]+$/, async (route) => {
      const response = await route.fetch()
      const now = await page.evaluate<number>('Date.now()')
      order = { ...(await response.json()), cancellableUntil: new Date(now + 65_000).toISOString() }
      await route.fulfill({ response, json: order })
    })
    await page.reload()
    await page.getByText(/^It waits for 1 minute \d seconds? more/).waitFor()
    await page.getByText(`Number ${order?.number}`).waitFor()
    await page.clock.fastForward(30_000)
    await page.getByText(/^It waits for \d\d seconds more/).waitFor()
    await page.clock.fastForward(40_000)
    await page.getByText(/^It waits for/).waitFor({ state: 'detached' })
    await expect.poll(() => page.getByRole('button', { name: 'Cancel order' }).isVisible()).toBe(true)
    site.letGo()
    shop.expectClean()
  })

  it('pages through the orders, and picks those of a status', async () => {
    const { page } = shop
    await registerIn(page, email)
    const ada = await logIn(site.url, email)
    for (let count = 0; count < 25; count++) await ada.place([{ productId: 'bell', quantity: 1 }])
    await page.getByRole('link', { name: 'My orders', exact: true }).click()
    const rows = page.locator('.rows .row')
    await rows.nth(19).waitFor()
    await expect.poll(() => rows.count()).toBe(20)
    await page.getByRole('button', { name: 'Show older' }).click()
    await rows.nth(24).waitFor()
    await expect.poll(() => rows.count()).toBe(25)
    await expect.poll(() => page.getByRole('button', { name: 'Show older' }).isVisible()).toBe(false)
    await page.getByLabel('Status').selectOption('Failed')
    await page.getByText('No order is failed.').waitFor()
    shop.expectClean()
  })

  it('goes on where a stream of events broke off', async () => {
    const { page } = shop
    await registerIn(page, email)
    await site.hold()
    const asked: (string | undefined)[] = []
    await page.route(/\/events$/, async (route) => {
      asked.push(route.request().headers()['last-event-id'])
      if (asked.length > 1) return route.continue()
      await route.fulfill({ contentType: 'text/event-stream', body: 'retry: 100\n\n' })
    })
    await orderIn(page, 'Bell')
    await page
      .locator('.live')
      .getByText('Reconnecting')
      .or(page.getByText('Live', { exact: true }))
      .waitFor()
    site.letGo()
    await statusIs(page, 'Confirmed')
    expect(asked.length).toBeGreaterThan(1)
    expect(asked[1]).toMatch(/^[12]$/)
    shop.expectClean()
  })

  it('stays logged in when the access token expires or the page is loaded again, until the log-out', async () => {
    const { page } = shop
    await registerIn(page, email)
    let isExpired = true
    await page.route(/\/api\/orders\?/, async (route) => {
      if (!isExpired) return route.continue()
      isExpired = false
      await route.fulfill({ status: 401, json: { status: 401, code: 'UNAUTHENTICATED' } })
    })
    await page.getByRole('link', { name: 'My orders', exact: true }).click()
    await page.getByText('No orders here yet.').waitFor()
    expect(isExpired).toBe(false)
    await page.reload()
    await page.getByText('No orders here yet.').waitFor()
    const refreshToken = await page.evaluate<string>("JSON.parse(localStorage.getItem('orders.session')).refreshToken")
    // The page is logged out at once, and says so to the api meanwhile
    const loggedOut = page.waitForResponse(/\/api\/auth\/logout$/)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('link', { name: 'Log in' }).waitFor()
    await loggedOut
    expect(await page.evaluate('JSON.stringify([localStorage.length, document.cookie])')).toBe('[0,""]')
    const again = await fetch(`${site.url}/api/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
    })
    expect(again.status).toBe(401)
    shop.expectClean(401)
  })
}
