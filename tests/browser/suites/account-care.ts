import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { PASSWORD } from '../../e2e/client.ts'
import { type AccountDesk, openAccountDesk } from '../account-desk.ts'
import { type ConsolePage, itemWith, logInTo, openConsole, refreshedUntil, registerIn } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const FOCUSED = 'document.activeElement.textContent'
const VERIFY = /\/email\/verify$/

export function describeAccountCare(begin: BeginOnSite) {
  let site: BrowserSite
  let shop: ConsolePage
  let page: Page
  let desk: AccountDesk
  let email: string
  let people = 0

  beforeAll(async () => {
    site = await begin()
  })
  const openAs = async (options = {}) => {
    email = `ada${++people}@account-care.example`
    shop = await openConsole(site.browser, site.url, options)
    page = shop.page
    desk = await openAccountDesk(site, page, email)
    await page.clock.install()
    await registerIn(page, email)
  }
  beforeEach(() => () => shop.close())
  const openAccount = () => page.goto(`${site.url}/console#/account`)
  const account = () => page.getByRole('heading', { name: 'Your account', exact: true })

  it('whose verification gets no answer can be tried again, with the same link', async () => {
    await openAs()
    const link = await desk.linkIn('verify')
    await page.route(VERIFY, (route) => route.abort())
    await page.goto(link)
    await page.getByText('The server does not answer. Please try again.').waitFor()
    await page.unroute(VERIFY)
    await page.getByRole('button', { name: 'Try again' }).press('Enter')
    await page.getByText('Your address is verified.').waitFor()
    await expect.poll(() => page.evaluate(FOCUSED)).toBe('Verify your address')
    shop.expectClean(0)
  })

  it('keeps the token of a link out of the history, and takes the link that follows another', async () => {
    await openAs()
    const asked: unknown[] = []
    await page.route(VERIFY, (route) => {
      asked.push(route.request().postDataJSON())
      return route.fallback()
    })
    await page.goto(`${site.url}/console#/verify?token=first`)
    await page.getByText('This link or code is not good').waitFor()
    await page.goto(`${site.url}/console#/verify?token=second`)
    await expect.poll(() => asked).toEqual([{ token: 'first' }, { token: 'second' }])
    await page.getByRole('link', { name: 'Shop', exact: true }).click()
    await page.getByRole('heading', { name: 'City bike' }).waitFor()
    await page.goBack()
    await page.getByText('Follow the link in our mail, or enter its code.').waitFor()
    expect(page.url()).toBe(`${site.url}/console#/verify`)
    expect(asked).toHaveLength(2)
  })

  it('asks guests to log in, and is shown then', async () => {
    await openAs()
    await page.getByRole('button', { name: 'Log out' }).click()
    await openAccount()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await logInTo(page, email, PASSWORD)
    await account().waitFor()
    await expect.poll(() => page.locator('[aria-current=page]').textContent()).toBe('Ada Lovelace')
    await expect.poll(() => page.title()).toBe('Your account · Orders')
  })

  it('leads to the log-in, and says why, where its session was ended elsewhere', async () => {
    await openAs()
    await openAccount()
    await itemWith(page, 'This one').waitFor()
    await desk.endSession()
    await refreshedUntil(page, page.getByText('Your session has ended.'))
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    shop.expectClean(401)
  })

  it('leaves this browser with the others when a link of a mail changes its password', async () => {
    await openAs()
    await page.goto(`${site.url}/console#/forgot`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Send a link' }).click()
    await page.getByText('a mail with a link is on its way').waitFor()
    await page.goto(await desk.linkIn('reset'))
    await page.getByLabel('New password').fill('staple of nine meadows')
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('Your password is changed; every session has ended.').waitFor()
    await page.locator('#account').getByRole('link', { name: 'Log in' }).waitFor()
    await expect.poll(() => page.evaluate(`localStorage.getItem('orders.session')`)).toBe('{}')
    shop.expectClean()
  })

  it('that has to be verified before it orders is a link away', async () => {
    await openAs()
    await page.route(/\/api\/orders$/, (route) =>
      route.fulfill({ status: 403, json: { status: 403, code: 'EMAIL_NOT_VERIFIED', title: 'Not verified' } }),
    )
    await page.getByRole('button', { name: 'Add to basket: Helmet' }).click()
    await page.getByRole('button', { name: 'Place order' }).click()
    await page.getByText('Your e-mail address has to be verified first').waitFor()
    await page.getByRole('link', { name: 'To your account' }).click()
    await account().waitFor()
    await page.getByRole('button', { name: 'Send the mail again' }).waitFor()
  })

  it('keeps the focus in the list of its sessions', async () => {
    await openAs()
    for (const client of ['curl/8.14.1', 'wget/1.25.0']) await desk.logInElsewhere(client)
    await openAccount()
    const curl = itemWith(page, 'curl/8.14.1')
    await curl.getByRole('button').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await curl.waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(FOCUSED)).toMatch(/^End the session of wget\/1\.25\.0 from /)
  })

  it('says in high contrast what colours say', async () => {
    await openAs({ forcedColors: 'active' })
    await openAccount()
    await page.locator('.facts .badge').waitFor()
    const width = (selector: string, side: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}'))['border${side}Width']`)
    await expect.poll(() => width('.facts .badge', 'Top')).toBe('1px')
    await expect.poll(() => width('.account-name[aria-current]', 'Bottom')).toBe('2px')
  })
}
