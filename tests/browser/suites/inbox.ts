import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { createSesClient } from '@orders/shared/adapters/ses/client'
import { createSesMailer } from '@orders/shared/adapters/ses/mailer'
import { numberOf } from '@orders/shared/domain/order-number'
import type { Mail } from '@orders/shared/ports/services'
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { type Customer, mailAbout, inbox as mailsIn, PASSWORD, register, until } from '../../e2e/client.ts'
import { expectAccessible, expectNoSidewaysScroll } from '../axe.ts'
import { keepScreenshot } from '../chromium.ts'
import { type ConsolePage, logInTo, openConsole, refreshedUntil } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const ADA = 'ada@inbox.example'
const SIZES = { phone: [360, 740], tablet: [768, 1024], desk: [1440, 900] } as const
const MAIL_TAKES_MS = 10_000

export function describeInbox(begin: BeginOnSite) {
  let site: BrowserSite
  let ada: Customer
  let orderId: string
  let inbox: ConsolePage
  let page: Page

  beforeAll(async () => {
    site = await begin()
    await site.putProduct('bell', { name: 'Bell', available: 1_000 })
    const bob = await registerAndWait('bob@inbox.example')
    ada = await registerAndWait(ADA)
    await order(bob)
    await order(ada)
    orderId = await order(ada)
  })
  beforeEach(() => () => inbox.close())

  /** The mail that asks to verify the address is there then: it is not the newest for long. */
  async function registerAndWait(email: string): Promise<Customer> {
    const customer = await register(site.url, email)
    const isThere = async () =>
      (await mailsIn(site.system.inboxUrl)).some(({ destination }) => destination.to.includes(email)) || undefined
    await until('the mail is there', MAIL_TAKES_MS, isThere)
    return customer
  }

  async function order(customer: Customer): Promise<string> {
    const { body } = await customer.place([{ productId: 'bell', quantity: 2 }])
    await until('the mail is there', MAIL_TAKES_MS, () => mailAbout(site.system.inboxUrl, body.id))
    return body.id
  }

  async function send(mail: Partial<Mail>): Promise<void> {
    const ses = createSesClient({
      region: EMBEDDED_REGION,
      endpoint: site.system.inboxUrl,
      credentials: EMBEDDED_CREDENTIALS,
    })
    const whole = { to: 'eve@inbox.example', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>', ...mail }
    await createSesMailer({ ses, sender: 'shop@example.com' }).send(whole)
    ses.destroy()
  }

  async function open(path = '', options = {}): Promise<void> {
    inbox = await openConsole(site.browser, site.url, {
      path: `/inbox${path}`,
      alsoAsks: [site.system.inboxUrl],
      ...options,
    })
    page = inbox.page
    await page.locator('.mail-link').first().waitFor()
  }
  const links = () => page.locator('.mail-link')
  const frame = () => page.frameLocator('.mail-preview iframe')
  const opened = async (click: Promise<void>): Promise<Page> => {
    const [tab] = await Promise.all([page.context().waitForEvent('page'), click])
    return tab
  }

  it('an order leads to its mail, and the button of the mail to the order', async () => {
    inbox = await openConsole(site.browser, site.url, { path: '#/login', alsoAsks: [site.system.inboxUrl] })
    page = inbox.page
    await logInTo(page, ADA, PASSWORD)
    await page.goto(`${site.url}/console#/orders/${orderId}`)
    const shop = page
    page = await opened(page.getByRole('link', { name: 'Read it in the inbox' }).click())
    await page.getByRole('heading', { level: 2, name: `Your order ${numberOf(orderId)} is confirmed` }).waitFor()
    expect(new URL(page.url()).hash).toBe(`#order=${orderId}`)
    await expect.poll(() => links().count()).toBe(1)
    const button = frame().getByRole('link', { name: 'See your order' })
    const tab = await opened(button.click())
    await tab.getByRole('heading', { level: 1, name: 'Order', exact: true }).waitFor()
    await tab.locator('.head .badge', { hasText: 'Confirmed' }).waitFor()
    expect(tab.url()).toBe(`${site.url}/console#/orders/${orderId}`)
    expect(await tab.evaluate('opener')).toBe(null)
    await page.getByRole('link', { name: 'Show all' }).click()
    await expect.poll(() => links().count()).toBeGreaterThan(2)
    expect(shop.url()).toContain('/console#/orders/')
    inbox.expectClean()
  })

  it('is where INBOX_PORT leads, with the newest mail first', async () => {
    await open()
    await page.goto(site.system.inboxUrl)
    expect(page.url()).toBe(`${site.url}/console/inbox?given`)
    // Other suites' mails may come meanwhile
    await page.getByLabel('Recipient').fill(ADA)
    await expect.poll(() => links().count()).toBe(3)
    await expect.poll(() => links().first().textContent()).toContain(numberOf(orderId))
  })

  it('picks the mails of a recipient, and its address leads back to what is shown', async () => {
    await open()
    await page.getByLabel('Recipient').fill('BOB@INBOX')
    await expect.poll(() => links().count()).toBe(2)
    for (const text of await links().allTextContents()) expect(text).toContain('bob@inbox.example')
    await links().first().click()
    await page.getByRole('heading', { level: 2 }).waitFor()
    const heading = await page.getByRole('heading', { level: 2 }).textContent()
    await page.reload()
    await page.getByRole('heading', { level: 2, name: heading ?? '' }).waitFor()
    await expect.poll(() => page.getByLabel('Recipient').inputValue()).toBe('BOB@INBOX')
    await expect.poll(() => page.locator('.mail-link[aria-current=true]').count()).toBe(1)
    await page.getByLabel('Recipient').fill('nobody')
    await page.getByText('No e-mail to such a recipient.').waitFor()
    inbox.expectClean()
  })

  it('shows a mail as HTML, narrow and wide, and as text, whose links open too', async () => {
    await open(`#order=${orderId}`)
    const width = async () => (await page.locator('.mail-preview iframe').boundingBox())?.width ?? 0
    await frame().getByRole('heading', { name: 'Your order is confirmed' }).waitFor()
    await page.getByRole('button', { name: 'Narrow' }).click()
    await expect.poll(() => width()).toBe(360)
    await page.getByRole('button', { name: 'Wide' }).click()
    await expect.poll(() => width()).toBeGreaterThanOrEqual(640)
    const alone = await opened(page.getByRole('link', { name: 'In a new tab' }).click())
    await alone.getByRole('heading', { name: 'Your order is confirmed' }).waitFor()
    await expect.poll(() => alone.evaluate('origin')).toBe('null')
    await page.getByRole('button', { name: 'Text' }).click()
    await page.getByText(`Order id: ${orderId}`).waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
    const tab = await opened(page.locator('.mail-text').getByRole('link').click())
    await tab.waitForURL(/\/console#\/(orders|login)/)
    inbox.expectClean()
  })

  it('shows new mails by itself, and says so', async () => {
    await open()
    await page.clock.install()
    await page.reload()
    await links().first().waitFor()
    await send({ to: 'new@inbox.example', subject: 'Just in' })
    await refreshedUntil(page, links().filter({ hasText: 'Just in' }))
    await expect.poll(() => links().first().textContent()).toContain('new@inbox.example')
    await expect.poll(() => page.locator('#announcer').textContent()).toBe('1 new: Just in')
    await page.route('**/inbox/mails', (route) => route.abort())
    const lost = page.getByText('The connection is lost. Trying again…')
    await refreshedUntil(page, lost)
    await page.unroute('**/inbox/mails')
    await page.clock.fastForward(10_000)
    await lost.waitFor({ state: 'hidden' })
  })

  it('a mail runs nothing, loads nothing and reaches nothing', async () => {
    const asked: string[] = []
    const reach = `fetch('/console/inbox/mails'); top.isOwned = true; parent.isOwned = true; open('/console')`
    await send({
      subject: '<b>Trap</b>',
      html: `<script>${reach}</script><img src="/console/config.json?img" onerror="${reach}">
        <iframe src="/console?frame"></iframe><form action="/console" target="_top"><button>Send</button></form>
        <link rel="stylesheet" href="/console/config.json?style"><a href="javascript:${reach}">Press</a>`,
    })
    await open()
    page.on('response', (response) => asked.push(new URL(response.url()).search))
    await links().filter({ hasText: '<b>Trap</b>' }).click()
    await frame().getByRole('button', { name: 'Send' }).click()
    await frame().getByRole('link', { name: 'Press' }).click({ noWaitAfter: true })
    await page.getByRole('button', { name: 'Text' }).click()
    expect(await page.evaluate('typeof window.isOwned')).toBe('undefined')
    expect(asked.filter((search) => search !== '')).toEqual([])
    expect(new URL(page.url()).pathname).toBe('/console/inbox')
  })

  it('shows one pane at a time on a phone, and the focus goes along', async () => {
    await open('', { viewport: { width: 360, height: 740 } })
    const focused = (words: RegExp) =>
      expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toMatch(words)
    const row = links().filter({ hasText: numberOf(orderId) })
    await row.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: numberOf(orderId) }).waitFor()
    await focused(new RegExp(`^Your order ${numberOf(orderId)}`))
    await expect.poll(() => page.locator('.mail-list').isVisible()).toBe(false)
    await page.getByRole('link', { name: 'All e-mails' }).focus()
    await page.keyboard.press('Enter')
    await row.waitFor()
    await focused(new RegExp(`${numberOf(orderId)}.*${ADA}`))
    await expect.poll(() => page.locator('.mail-pane').isVisible()).toBe(false)
    await page.goBack()
    await page.getByRole('heading', { level: 2, name: numberOf(orderId) }).waitFor()
    inbox.expectClean()
  })

  it.each([
    ['phone', 'dark'],
    ['tablet', 'light'],
    ['desk', 'dark'],
  ] as const)('is accessible and fits: %s, %s', async (size, colorScheme) => {
    const [width, height] = SIZES[size]
    await open('', { viewport: { width, height }, colorScheme, bypassCSP: true })
    const look = async (view: string) => {
      await page.mouse.move(0, 0)
      await keepScreenshot(page, `inbox-${view}-${colorScheme}-${size}`)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
    await look('list')
    await links()
      .filter({ hasText: numberOf(orderId) })
      .click()
    await frame().getByRole('heading', { name: 'Your order is confirmed' }).waitFor()
    await look('mail')
    await page.getByRole('button', { name: size === 'desk' ? 'Narrow' : 'Wide' }).click()
    await look('other-width')
    await page.getByRole('button', { name: 'Text' }).click()
    await look('text')
    await page.goto(`${site.url}/console/inbox#order=01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e`)
    await page
      .getByText(/^No e-mail about this order yet\. .* may wait until its recipient’s address is verified/)
      .waitFor()
    await look('no-mail')
  })
}
