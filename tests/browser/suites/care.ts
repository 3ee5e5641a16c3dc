import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { type Customer, PASSWORD, register } from '../../e2e/client.ts'
import { type ConsolePage, itemWith, logInTo, openConsole, refreshedUntil, statusIs } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const FOCUSED = 'document.activeElement.ariaLabel ?? document.activeElement.textContent'
const focusIsOn = (page: Page, text: string | RegExp) => expect.poll(() => page.evaluate<string>(FOCUSED)).toMatch(text)
const FOCUSED_MESSAGE = `document.activeElement.closest('.row')?.querySelector('.message').textContent.trim()`
const said = (page: Page) => page.locator('#announcer').textContent()
const RATIO = `(() => {
  const rgb = (name) => getComputedStyle(document.querySelector('.checkout .primary'))[name].match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0.05)
  const [a, b] = [light(rgb('color')), light(rgb('backgroundColor'))]
  return Math.max(a, b) / Math.min(a, b)
})()`

export function describeCare(begin: BeginOnSite) {
  let site: BrowserSite
  let ada: Customer
  let desk: ConsolePage
  let page: Page
  beforeAll(async () => {
    site = await begin()
    ada = await register(site.url, 'ada@care.example')
    await site.putProduct('bell', { name: 'Bell', available: 1_000 })
    await site.putProduct('bell-abroad', { name: 'Chime', price: { amount: 900, currency: 'JPY' } })
  })

  const openAs = async (email: string, path = '', options = {}) => {
    desk = await openConsole(site.browser, site.url, { path: '#/login', ...options })
    page = desk.page
    // No test waits for a refresh
    await page.clock.install()
    await logInTo(page, email, PASSWORD)
    await page.goto(`${site.url}/console${path}`)
  }
  beforeEach(async () => {
    site.letGo()
    await site.refuse('')
    return () => desk.close()
  })

  it('the focus goes to what comes next when its place goes', async () => {
    await openAs('ada@care.example', '#/')
    await page.getByRole('button', { name: 'Log out' }).click()
    await focusIsOn(page, /^Shop$/)
    await expect.poll(() => said(page)).toBe('You are logged out')
    await page.goto(`${site.url}/console#/login`)
    await site.hold()
    await ada.place([{ productId: 'helmet1', quantity: 1 }])
    await ada.place([{ productId: 'bell', quantity: 2 }])
    await logInTo(page, 'ada@care.example', PASSWORD)
    await page.goto(`${site.url}/console#/orders`)
    await page.getByRole('button', { name: 'Cancel order of 2 × Bell' }).click()
    await page.getByRole('button', { name: 'Really cancel?' }).click()
    await focusIsOn(page, /^2 × Bell$/)
    await expect.poll(() => said(page)).toBe('Order of 2 × Bell is cancelled')
    await page.getByLabel('Status').selectOption('Cancelled')
    await page.reload()
    await page.getByRole('link', { name: '2 × Bell' }).waitFor()
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.locator('.row').click({ position: { x: 5, y: 5 } })
    await statusIs(page, 'Cancelled')
    await expect.poll(() => page.title()).toBe('Order of 2 × Bell · Orders')
  })

  it('the focus goes to the next dead letter, and to the heading after the last one', async () => {
    await site.queue.sendAll(['{"half":', 'not an event'])
    await openAs('admin@example.com', '#/operations/dead-letters')
    const drop = (text: string) => itemWith(page, text).getByRole('button', { name: /drop/i })
    await refreshedUntil(page, itemWith(page, 'not an event'))
    await refreshedUntil(page, itemWith(page, '{"half":'))
    const [first = '', second = ''] = (await page.locator('.message').allTextContents()).map((text) => text.trim())
    for (const text of [first, second]) {
      await drop(text).focus()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
      await itemWith(page, text).waitFor({ state: 'detached' })
      if (text === first) await expect.poll(() => page.evaluate(FOCUSED_MESSAGE)).toBe(second)
    }
    await focusIsOn(page, /^Dead letters$/)
  })

  it('the focus goes to the first of the older orders when there are no more to show', async () => {
    const many = await register(site.url, 'many@care.example')
    for (let count = 1; count <= 21; count++) await many.place([{ productId: 'bell', quantity: count }])
    await openAs('many@care.example', '#/orders')
    await page.getByRole('button', { name: 'Show older' }).focus()
    await page.keyboard.press('Enter')
    await focusIsOn(page, /^1 × Bell$/)
  })

  it('a button that works can be read, and says what it does', async () => {
    await openAs('ada@care.example', '#/')
    await page.getByRole('button', { name: 'Add to basket: Bell' }).click()
    const gate = Promise.withResolvers<void>()
    await page.route(/\/api\/orders$/, (route) => gate.promise.then(() => route.continue()))
    await page.getByRole('button', { name: 'Place order' }).click()
    const busy = page.getByRole('button', { name: 'Placing…' })
    await expect.poll(() => busy.getAttribute('aria-busy')).toBe('true')
    await expect.poll(() => page.evaluate<number>(RATIO)).toBeGreaterThan(4.5)
    gate.resolve()
    await statusIs(page, 'Confirmed')
  })

  it('the basket follows the stock, and calculates with what can be ordered only', async () => {
    await openAs('ada@care.example', '#/', { viewport: { width: 360, height: 640 } })
    for (const name of ['Helmet', 'Bell']) await page.getByRole('button', { name: `Add to basket: ${name}` }).click()
    await expect.poll(() => said(page)).toMatch(/^1 × Bell in the basket, \$10\.00$/)
    const quantity = page.getByLabel('Quantity of Helmet')
    const amount = page.locator('.basket-line .amount').first()
    for (const impossible of ['2.5', '-3', '99999', '']) {
      await quantity.fill(impossible)
      await expect.poll(() => amount.textContent(), { message: impossible }).toBe('–')
    }
    await quantity.fill('2.5')
    await page.getByRole('button', { name: 'Place order' }).click()
    await page.getByText('Enter a whole number from 1 to 1,000.').waitFor()
    await focusIsOn(page, /^Quantity of Helmet$/)
    await quantity.fill('9')
    expect(await page.getByText('Enter a whole number').count()).toBe(0)
    await page.getByRole('button', { name: 'One Helmet fewer' }).click()
    await expect.poll(() => quantity.inputValue()).toBe('8')
    await site.putProduct('helmet1', { name: 'Helmet', available: 1 })
    await refreshedUntil(page, page.locator('.basket-line').getByText('Only 1 left'))
    const add = page.getByRole('button', { name: 'Add to basket: Helmet' })
    await expect.poll(() => add.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('button', { name: 'Remove Helmet' }).click()
    await focusIsOn(page, /^Remove Bell$/)
    await page.getByRole('button', { name: 'Add to basket: Chime' }).click()
    await itemWith(page, 'Chime').getByText('Your basket is in USD, and this is sold in JPY.').waitFor()
    expect(await page.getByLabel('Quantity of Chime').count()).toBe(0)
    await page.getByRole('button', { name: 'Remove Bell' }).click()
    await page.getByRole('button', { name: 'Add to basket: Chime' }).click()
    await page.getByLabel('Quantity of Chime').waitFor()
    expect(await page.getByText('Your basket is in').count()).toBe(0)
  })

  it('what is focused is not under the bar that leads to the basket', async () => {
    await openAs('ada@care.example', '#/', { viewport: { width: 360, height: 640 } })
    await page.getByRole('button', { name: 'Add to basket: Bell' }).click()
    const covered = `(() => {
      const buttons = [...document.querySelectorAll('.product button, .basket button, .basket input, .footer a')]
      return buttons.filter((button) => {
        button.focus()
        const bar = document.querySelector('.checkout').getBoundingClientRect()
        return button.getBoundingClientRect().bottom > bar.top && button.getBoundingClientRect().top < bar.bottom
      }).length
    })()`
    expect(await page.evaluate(covered)).toBe(0)
    await page
      .locator('.checkout', { hasText: '$10.00' })
      .getByRole('button', { name: 'To the basket: 1 item' })
      .click()
    expect((await page.locator('.basket').boundingBox())?.y).toBeGreaterThanOrEqual(0)
  })

  it('a connection that comes back takes its notice away', async () => {
    await openAs('admin@example.com', '#/operations')
    await page.locator('.figure-value', { hasText: /\d/ }).first().waitFor()
    await page.route('**/api/**', (route) => route.abort())
    const lost = page.getByText('The connection is lost. Trying again…')
    await refreshedUntil(page, lost)
    await page.evaluate(`window.insertions = 0
      new MutationObserver(() => insertions++).observe(document.querySelector('.connection'), { childList: true })`)
    for (let count = 0; count < 3; count++) {
      const failed = page.waitForEvent('requestfailed')
      await page.clock.fastForward(10_000)
      await failed
    }
    expect(await page.evaluate('insertions')).toBe(0)
    await page.unroute('**/api/**')
    await page.clock.fastForward(10_000)
    await lost.waitFor({ state: 'hidden' })
  })

  it('an admin sees what failed, where it was tried again, and a way back', async () => {
    await site.refuse('no')
    const orders = []
    for (let count = 0; count < 3; count++) orders.push((await ada.place([{ productId: 'bell', quantity: 3 }])).body)
    for (const { id } of orders) await ada.settled(id)
    const [first, second] = orders.map(({ number }) => number)
    await site.refuse('')
    await openAs('admin@example.com', '#/operations/orders?status=FAILED', { viewport: { width: 360, height: 640 } })
    await itemWith(page, first!).getByText('3 × Bell').waitFor()
    await page.getByRole('button', { name: `Retry order ${second}` }).click()
    await itemWith(page, second!).waitFor({ state: 'detached' })
    await focusIsOn(page, `Retry order ${first}`)
    const told = page.getByText(`Order ${second} is queued again.`)
    const isInSight = async () => {
      const box = await told.boundingBox()
      return box !== null && box.y >= 0 && box.y + box.height <= 640
    }
    await expect.poll(isInSight).toBe(true)
    await itemWith(page, first!).getByRole('link').click()
    await page.getByRole('button', { name: 'Retry', exact: true }).click()
    await statusIs(page, 'Confirmed')
    await expect.poll(() => page.locator('.step strong').allTextContents()).toContain('Queued again, stock reserved')
    await expect.poll(() => page.locator('[aria-current=page]').allTextContents()).toEqual(['Operations', 'Orders'])
    await page.getByRole('link', { name: 'Back to the orders' }).click()
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor()
  })

  it('a customer sees that a failed order is tried again, and is told what is no order', async () => {
    await site.refuse('no')
    const { id } = (await ada.place([{ productId: 'bell', quantity: 4 }])).body
    await ada.settled(id)
    await site.refuse('')
    await openAs('ada@care.example', `#/orders/${id}`)
    await statusIs(page, 'Failed')
    await fetch(`${site.url}/api/admin/orders/${id}/retry`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.admin.token}` },
    })
    await refreshedUntil(page, page.locator('.head .badge', { hasText: 'Confirmed' }))
    await page.goto(`${site.url}/console#/orders/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e`)
    await page.getByRole('heading', { name: 'No such order' }).waitFor()
    expect(await page.locator('.badge, .order .card').count()).toBe(0)
  })

  it('many products can be searched, and the basket is a key press away', async () => {
    for (let n = 0; n < 10; n++) await site.putProduct(`spare${n}`, { name: `Spare ${n}` })
    await openAs('ada@care.example', '#/')
    await page.getByLabel('Find a product').fill('spare 7')
    await refreshedUntil(page, page.locator('.product:only-child', { hasText: 'Spare 7' }))
    await page.getByRole('button', { name: 'Add to basket: Spare 7' }).click()
    await page.getByLabel('Find a product').focus()
    await page.keyboard.press('Tab')
    await focusIsOn(page, /^Skip to the basket$/)
    await page.keyboard.press('Enter')
    await focusIsOn(page, /^Basket$/)
  })

  it('the buttons beside a quantity can be hit with a finger', async () => {
    await openAs('ada@care.example', '#/')
    await page.getByRole('button', { name: 'Add to basket: Bell' }).click()
    for (const name of ['One Bell fewer', 'One Bell more']) {
      const { width = 0, height = 0 } = (await page.getByRole('button', { name }).boundingBox()) ?? {}
      expect(Math.min(width, height), name).toBeGreaterThanOrEqual(44)
    }
    await page.getByRole('button', { name: 'One Bell more' }).click()
    await expect.poll(() => page.getByLabel('Quantity of Bell').inputValue()).toBe('2')
  })

  it('high contrast keeps what colours say', async () => {
    await openAs('ada@care.example', '#/orders', { forcedColors: 'active' })
    await page.locator('.row .badge').first().waitFor()
    const width = (selector: string, side: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}'))['border${side}Width']`)
    await expect.poll(() => width('.nav [aria-current]', 'Bottom')).toBe('2px')
    await expect.poll(() => width('.badge', 'Top')).toBe('1px')
  })

  it('an address that is taken leads to the log-in, and is kept', async () => {
    desk = await openConsole(site.browser, site.url, { path: '#/register' })
    page = desk.page
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('Enter your name.').waitFor()
    await page.getByText('Enter an e-mail address such as ann@example.com.').waitFor()
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('E-mail').fill('ada@care.example')
    await page.getByLabel('Password').fill('another password')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByRole('link', { name: 'Log in with it' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await expect.poll(() => page.getByLabel('E-mail').inputValue()).toBe('ada@care.example')
  })
}
