import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { logIn, PASSWORD } from '../../e2e/client.ts'
import { type AccountDesk, COMMON, openAccountDesk } from '../account-desk.ts'
import { type ConsolePage, itemWith, logInTo, openConsole, registerIn } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const MARKUP = '<img src=x onerror="window.isOwned=true"><script>window.isOwned=true</script>'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'
const NEW = 'staple of nine meadows'
const FOCUSED_FIELD = 'document.activeElement.name'

export function describeAccount(begin: BeginOnSite) {
  let site: BrowserSite
  let shop: ConsolePage
  let page: Page
  let desk: AccountDesk
  let email: string
  let people = 0

  beforeAll(async () => {
    site = await begin()
  })
  beforeEach(async () => {
    email = `ada${++people}@account.example`
    shop = await openConsole(site.browser, site.url)
    page = shop.page
    desk = await openAccountDesk(site, page, email)
    await registerIn(page, email)
    return () => shop.close()
  })

  const openAccount = async () => {
    await page.getByRole('link', { name: 'Ada Lovelace: your account' }).click()
    await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor()
  }
  /** As from a mail: the page is loaded, and in another tab it would be. */
  const follow = async (link: string) => {
    await page.goto('about:blank')
    await page.goto(link)
  }
  const badge = (text: string) => page.locator('.facts .badge').getByText(text, { exact: true })
  const row = (text: string) => page.locator('.row', { hasText: text })

  it('is verified with the link of a mail, of which it is told once', async () => {
    const told = page.getByText(`A mail to verify your address is on its way to ${email}.`)
    await told.waitFor()
    await openAccount()
    expect(await told.count()).toBe(0)
    await badge('Not verified').waitFor()
    const link = await desk.linkIn('verify')
    await follow(link)
    await page.getByText('Your address is verified.').waitFor()
    expect(page.url()).toBe(`${site.url}/console#/verify`)
    await openAccount()
    await badge('Verified').waitFor()
    expect(await page.getByRole('button', { name: 'Send the mail again' }).count()).toBe(0)
    await page.goto(link)
    await page.getByText('This link or code is not good').waitFor()
    await page.getByText(`The address of your account is verified: ${email}`).waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.goto(link)
    await page.locator('main').getByRole('link', { name: 'Log in' }).click()
    await logInTo(page, email, PASSWORD)
    await page.getByRole('heading', { name: 'Your account', exact: true }).waitFor()
    shop.expectClean(422)
  })

  it('is not asked to verify its address where the shop does not ask for it', async () => {
    const config = { hasInbox: true, verifiesAddresses: false }
    await page.route('**/console/config.json', (route) => route.fulfill({ json: config }))
    await page.reload()
    await openAccount()
    await expect.poll(() => page.locator('.facts .badge').count()).toBe(0)
    const again = page.getByRole('button', { name: 'Send the mail again' })
    expect(await again.count()).toBe(0)
    await page.goto(`${site.url}/console#/verify`)
    await page.getByText('Follow the link in our mail, or enter its code.').waitFor()
    expect(await again.count()).toBe(0)
    await page.getByRole('button', { name: 'Log out' }).click()
    const other = `bob${++people}@account.example`
    await registerIn(page, other)
    expect(await page.getByText('A mail to verify your address is on its way').count()).toBe(0)
    shop.expectClean()
  })

  it('is told of an order that its mail may wait, until the address is verified', async () => {
    const ada = await logIn(site.url, email)
    const { id } = (await ada.place([{ productId: 'helmet1', quantity: 1 }])).body
    await ada.settled(id)
    const link = await desk.linkIn('verify')
    const words = () => page.locator('.order p', { hasText: 'You get an e-mail about it.' }).innerText()
    await page.goto(`${site.url}/console#/orders/${id}`)
    await expect.poll(words).toContain('It may wait until you verify your address')
    await page.getByRole('link', { name: 'verify your address' }).click()
    await page.getByRole('heading', { name: 'Verify your address' }).waitFor()
    await follow(link)
    await page.getByText('Your address is verified.').waitFor()
    await page.goto(`${site.url}/console#/orders/${id}`)
    await expect.poll(words).not.toContain('It may wait')
    shop.expectClean()
  })

  it('gets another mail, and is told when there can be a third', async () => {
    await openAccount()
    const again = page.getByRole('button', { name: 'Send the mail again' })
    await again.click()
    await page.getByText(`Another mail is on its way to ${email}.`).waitFor()
    await again.click()
    await page.getByText(/The next one can be sent from \d+ \w+ \d{4}, \d\d:\d\d:\d\d\./).waitFor()
    shop.expectClean(429)
  })

  it('gets a new password with the link of a mail, whatever became of the old one', async () => {
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.locator('#account').getByRole('link', { name: 'Log in' }).click()
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
    await expect.poll(() => page.getByLabel('E-mail').inputValue()).toBe(email)
    await page.getByRole('button', { name: 'Send a link' }).click()
    await page.getByText('If there is an account with this address, a mail with a link is on its way.').waitFor()
    const link = await desk.linkIn('reset')
    await follow(link)
    const field = page.getByLabel('New password')
    const set = page.getByRole('button', { name: 'Set the password' })
    await expect.poll(() => field.getAttribute('autocomplete')).toBe('new-password')
    expect(page.url()).toBe(`${site.url}/console#/reset`)
    await field.fill(COMMON)
    await set.click()
    await page.locator('#field-newPassword-error', { hasText: 'common' }).waitFor()
    await expect.poll(() => page.evaluate(FOCUSED_FIELD)).toBe('newPassword')
    await field.fill(NEW)
    await set.click()
    await page.getByText('Your password is changed; every session has ended.').waitFor()
    await logInTo(page, email, NEW)
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    await page.goto(link)
    await field.fill(NEW)
    await set.click()
    await page.getByRole('link', { name: 'Ask for another' }).click()
    await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
    shop.expectClean(400, 422)
  })

  it('is verified, and gets a new password, with the codes of mails that have no link', async () => {
    const codeIn = async (kind: 'verify' | 'reset') => (await desk.linkIn(kind)).split('token=')[1] ?? ''
    const code = page.getByLabel('Code')
    await openAccount()
    await page.getByRole('link', { name: 'code', exact: true }).click()
    await code.fill('not the code')
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('This link or code is not good').waitFor()
    await code.fill(` ${await codeIn('verify')} `)
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('Your address is verified.').waitFor()
    await page.goto(`${site.url}/console#/forgot`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Send a link' }).click()
    await page.getByText('a mail with a link is on its way').waitFor()
    await page.getByRole('link', { name: 'Enter the code' }).click()
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('Enter the code.', { exact: true }).waitFor()
    await expect.poll(() => page.evaluate(FOCUSED_FIELD)).toBe('token')
    await code.fill(await codeIn('reset'))
    await page.getByLabel('New password').fill(NEW)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('Your password is changed; every session has ended.').waitFor()
    await logInTo(page, email, NEW)
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    shop.expectClean(400, 422)
  })

  it('changes the password, which a wrong one does not, and which ends no session of this browser', async () => {
    await desk.logInElsewhere(FIREFOX)
    await openAccount()
    await row('Firefox on Linux').waitFor()
    const current = page.getByLabel('Current password')
    const next = page.getByLabel('New password')
    const change = page.getByRole('button', { name: 'Change the password' })
    await expect.poll(() => current.getAttribute('autocomplete')).toBe('current-password')
    await expect.poll(() => page.locator('form [autocomplete=username]').first().inputValue()).toBe(email)
    await current.fill('a wrong password')
    await next.fill(NEW)
    await change.click()
    await page.getByText('Current password is wrong.').waitFor()
    await expect.poll(() => page.evaluate(FOCUSED_FIELD)).toBe('currentPassword')
    await current.fill(PASSWORD)
    await next.fill(COMMON)
    await change.click()
    await page.locator('#field-newPassword-error', { hasText: 'common' }).waitFor()
    await next.fill(NEW)
    await change.click()
    await page.getByText('Your password is changed, and your other sessions have ended.').waitFor()
    expect([await current.inputValue(), await next.inputValue()]).toEqual(['', ''])
    await row('Firefox on Linux').waitFor({ state: 'detached' })
    await row('Chrome on Linux').getByText('This one').waitFor()
    shop.expectClean(400, 401)
  })

  it('ends one session or all others, whatever these call themselves', async () => {
    for (const client of [FIREFOX, MARKUP, 'curl/8.14.1']) await desk.logInElsewhere(client)
    await openAccount()
    await row('curl/8.14.1').waitFor()
    await page.getByText(`${MARKUP.slice(0, 60)}…`, { exact: true }).waitFor()
    expect(
      await page.evaluate('[typeof window.isOwned, document.querySelectorAll("main img, main script").length]'),
    ).toEqual(['undefined', 0])
    expect(await row('Chrome on Linux').getByRole('button').count()).toBe(0)
    await row('Firefox on Linux').getByRole('button').click()
    await row('Firefox on Linux').getByRole('button', { name: 'Really end?' }).click()
    await page.getByText('The session has ended: Firefox on Linux.').waitFor()
    await row('Firefox on Linux').waitFor({ state: 'detached' })
    await expect.poll(() => page.locator('.row').count()).toBe(3)
    await page.getByRole('button', { name: 'End all others' }).click()
    await page.getByRole('button', { name: 'Really end all others?' }).click()
    await page.getByText('All other sessions have ended.').waitFor()
    await row('curl/8.14.1').waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Where you are logged in')
    await itemWith(page, 'This one').waitFor()
    shop.expectClean()
  })

  it('downloads what is stored', async () => {
    await openAccount()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download my data' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^orders-account-\d{4}-\d\d-\d\d\.json$/)
    let text = ''
    for await (const chunk of await download.createReadStream()) text += chunk
    expect(JSON.stringify(JSON.parse(text))).toContain(email)
    shop.expectClean()
  })

  it('is deleted with the password only, and nothing of it stays in the browser', async () => {
    await page.getByRole('button', { name: 'Add to basket: Helmet' }).click()
    await openAccount()
    await page.getByText('Your orders stay in the books, without your name and address.').waitFor()
    const password = page.getByLabel('Password', { exact: true })
    await password.fill('a wrong password')
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await page.getByText('Password is wrong.').waitFor()
    await password.fill(PASSWORD)
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await page.getByText('Your account is deleted.').waitFor()
    await page.locator('#account').getByRole('link', { name: 'Log in' }).waitFor()
    await page.getByText('Nothing in it yet.').waitFor()
    expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0])
    shop.expectClean(401)
  })
}
