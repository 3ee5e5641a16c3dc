import type { AdminLogPage, AdminMailPage } from '@orders/shared/contracts/admin'
import type { AdminStatsHistory } from '@orders/shared/contracts/stats-history'
import { beforeAll, expect, it } from 'vitest'
import { call, PASSWORD, products, register } from '../../e2e/client.ts'
import { keepScreenshot } from '../chromium.ts'
import { type ConsolePage, itemWith, logInTo, openConsole, refreshedUntil, statusIs } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const REASON = 'The warehouse sells gloves in pairs only'

export function describeAdmin(begin: BeginOnSite) {
  let site: BrowserSite
  let desk: ConsolePage
  beforeAll(async () => {
    site = await begin()
    desk = await openConsole(site.browser, site.url, { path: '#/operations' })
    await logInTo(desk.page, 'admin@example.com', PASSWORD)
    await desk.page.getByRole('heading', { name: 'Operations' }).waitFor()
    await desk.page.clock.install()
    return () => desk.close()
  })

  const figure = (label: string) =>
    desk.page.locator('.figure', { has: desk.page.getByText(label, { exact: true }) }).locator('.figure-value')
  const figureBecomes = (label: string, value: string) =>
    refreshedUntil(desk.page, figure(label).getByText(value, { exact: true }))

  it('sees how the system is doing, and that it changes', async () => {
    const ada = await register(site.url, 'ada@example.com')
    await site.hold()
    const first = await ada.place([{ productId: 'helmet1', quantity: 1 }])
    await ada.place([{ productId: 'helmet1', quantity: 1 }])
    await figureBecomes('Processing', '1')
    await figureBecomes('Pending', '1')
    await expect.poll(() => figure('Oldest open order').textContent()).toMatch(/ s$/)
    site.letGo()
    await ada.settled(first.body.id)
    await figureBecomes('Confirmed', '2')
    await figureBecomes('Oldest open order', 'none')
    await figureBecomes('Mails', '0')
    await figureBecomes('Outbox', '0')
    desk.expectClean()
  })

  it('sees the last hour, and follows a figure to the list of what it counts', async () => {
    const { page } = desk
    const chart = page.locator('.chart', { has: page.getByRole('heading', { name: 'Orders per minute' }) })
    // Two orders of the test before: their span of 15 seconds has to end, and three more for late commits
    const history = `${site.url}/api/admin/stats/history`
    const readSamples = async () => (await call<AdminStatsHistory>(history, { token: site.admin.token })).body.samples
    const isThere = async () => (await readSamples()).some(({ orders }) => orders !== null && orders.settled > 0)
    await expect.poll(isThere, { timeout: 25_000, interval: 500 }).toBe(true)
    await refreshedUntil(page, chart.getByText(/^Settled \S+ peak [1-9]/).first())
    await expect.poll(() => page.locator('.chart canvas').count()).toBe(4)
    await page.getByText(/^Since \d\d:\d\d:\d\d\./).waitFor()
    await page.getByRole('link', { name: 'Confirmed', exact: true }).click()
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor()
    expect(page.url()).toContain('#/operations/orders?status=CONFIRMED')
    await page.locator('.row, tbody tr').first().waitFor()
    await page.goBack()
    await chart.waitFor()
    desk.expectClean()
  }, 60_000)

  it('sees which mails are not sent and why, and has one sent again', async () => {
    const { page } = desk
    // More mails in a day than an address gets that nobody has verified
    const cyd = await register(site.url, 'cyd@example.com')
    await site.putProduct('lamp1')
    const ids: string[] = []
    for (let count = 0; count < 4; count++) ids.push((await cyd.place([{ productId: 'lamp1', quantity: 1 }])).body.id)
    for (const id of ids) await cyd.settled(id)
    const { token } = site.admin
    const held = `${site.url}/api/admin/mails?state=held`
    const readHeld = async () => (await call<AdminMailPage>(held, { token })).body.items
    await expect.poll(async () => (await readHeld()).length).toBeGreaterThan(0)
    const [mail] = await readHeld()
    await page.goto(`${site.url}/console#/operations/mails?state=held`)
    const row = itemWith(page, mail!.orderId!)
    await row.getByText(mail!.reason!).waitFor()
    await row.getByRole('button', { name: `Send again: mail ${mail!.id}` }).click()
    await page.getByText('The mail is sent again within seconds.').waitFor()
    const { body: log } = await call<AdminLogPage>(`${site.url}/api/admin/log?limit=1`, { token })
    expect(log.items[0]).toMatchObject({ action: 'mail.resend', target: mail!.id, details: { stateBefore: 'held' } })
    desk.expectClean()
  })

  it('sees why an order failed, tries it again, and sees it confirmed', async () => {
    const { page } = desk
    const bob = await register(site.url, 'bob@example.com')
    await site.refuse(REASON)
    const { body } = await bob.place([{ productId: 'gloves1', quantity: 1 }])
    await bob.settled(body.id)
    await site.refuse('')
    await page.goto(`${site.url}/console#/operations/orders?status=FAILED`)
    const row = itemWith(page, body.number)
    await refreshedUntil(page, row.getByText(REASON))
    await keepScreenshot(page, 'failed-order')
    await row.getByRole('button', { name: 'Retry' }).click()
    await page.getByText(`Order ${body.number} is queued again.`).waitFor()
    await row.waitFor({ state: 'detached' })
    await page.goto(`${site.url}/console#/orders/${body.id}`)
    await statusIs(page, 'Confirmed')
    await expect.poll(() => page.locator('.timeline .reason').textContent()).toBe(REASON)
    desk.expectClean()
  })

  it('is told what is missing for another try', async () => {
    const { page } = desk
    const eve = await register(site.url, 'eve@example.com')
    await site.refuse(REASON)
    const { body } = await eve.place([{ productId: 'bike1', quantity: 5 }])
    await eve.settled(body.id)
    await site.refuse('')
    await eve.place([{ productId: 'bike1', quantity: 2 }])
    await page.goto(`${site.url}/console#/operations/orders?status=FAILED`)
    await page.getByRole('button', { name: `Retry order ${body.number}` }).click()
    await page.getByText('Not enough in stock (bike1: 3 of 5).').waitFor()
    desk.expectClean(409)
  })

  it('reads, drops and sends again messages that nobody could read', async () => {
    const { page } = desk
    await site.queue.sendAll(['{"half":', 'not an event'])
    await page.goto(`${site.url}/console#/operations/dead-letters`)
    const letter = itemWith(page, '{"half":')
    await refreshedUntil(page, letter)
    await refreshedUntil(page, itemWith(page, 'not an event'))
    await letter.getByRole('button', { name: 'Drop' }).click()
    await page.getByRole('heading', { name: 'Dead letters' }).click()
    await expect.poll(() => letter.count(), { message: 'one press is not enough' }).toBe(1)
    await letter.getByRole('button', { name: 'Drop' }).click()
    await letter.getByRole('button', { name: 'Really drop?' }).click()
    await letter.waitFor({ state: 'detached' })
    await itemWith(page, 'not an event').getByRole('button', { name: 'Send again' }).click()
    await page.getByText('The message is in the queue again.').waitFor()
    desk.expectClean(409)
  })

  it('changes the stock, and is told beside the field why not', async () => {
    const { page } = desk
    await page.goto(`${site.url}/console#/operations/products`)
    const row = page.locator('.row', { hasText: 'helmet1' })
    const delta = page.getByLabel('Change the stock of Helmet by')
    await delta.fill('-1000')
    await delta.press('Enter')
    await row.getByText('There is not enough in stock.').waitFor()
    await delta.fill('1.5')
    await delta.press('Enter')
    await row.getByText('Enter a whole number such as 5 or -5.').waitFor()
    await delta.fill('1000000000')
    await delta.press('Enter')
    await row.getByText('The change would bring the stock above 1000000000.').waitFor()
    await delta.fill('12')
    await row.getByRole('button', { name: 'Change' }).click()
    await page.getByText('helmet1: 20 in stock now.').waitFor()
    expect((await products(site.url)).get('helmet1')).toBe(20)
    desk.expectClean(400, 409)
  })

  it('finds the inbox and Swagger UI', async () => {
    const { page } = desk
    await page.goto(`${site.url}/console#/operations`)
    for (const [name, url] of [
      ['Inbox', '/console/inbox'],
      ['Swagger UI', '/docs/'],
    ] as const) {
      const link = page.locator('.links').getByRole('link', { name })
      await expect.poll(() => link.getAttribute('href')).toBe(url)
      await expect.poll(() => link.getAttribute('rel')).toContain('noopener')
    }
  })

  it('is nobody without the role: the page says so, and asks the API for nothing', async () => {
    const { page, expectClean, close } = await openConsole(site.browser, site.url, { path: '#/operations' })
    await logInTo(page, 'ada@example.com', PASSWORD)
    await page.getByText('This page is for admins.').waitFor()
    expect(await page.getByRole('link', { name: 'Operations' }).count()).toBe(0)
    expectClean()
    await close()
  })
}
