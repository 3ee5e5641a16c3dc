import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { beforeAll, expect, it } from 'vitest'
import { call, PASSWORD } from '../../e2e/client.ts'
import { expectAccessible } from '../axe.ts'
import { keepScreenshot } from '../chromium.ts'
import { type ConsolePage, itemWith, logInTo, openConsole } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const MARKUP = '<img src=x onerror="window.isOwned=true">'

/** Takes what is posted to it, and answers with markup. */
async function startMarkupReceiver() {
  const taken: { headers: Record<string, string>; body: string }[] = []
  let status = 200
  const server = createServer(async (request, answer) => {
    taken.push({ headers: request.headers as Record<string, string>, body: await text(request) })
    answer.writeHead(status, { 'content-type': 'text/html' }).end(MARKUP)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    taken,
    answerWith: (code: number) => {
      status = code
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function describeSubscribers(begin: BeginOnSite) {
  let site: BrowserSite
  let desk: ConsolePage
  let receiver: Awaited<ReturnType<typeof startMarkupReceiver>>
  beforeAll(async () => {
    site = await begin()
    receiver = await startMarkupReceiver()
    const options = { bypassCSP: true, permissions: ['clipboard-read', 'clipboard-write'] }
    desk = await openConsole(site.browser, site.url, { ...options, path: '#/operations/webhooks' })
    await logInTo(desk.page, 'admin@example.com', PASSWORD)
    return async () => {
      await desk.close()
      receiver.close()
    }
  })

  const shownSecret = async () => (await desk.page.locator('.secret').textContent()) ?? ''
  const headingHasFocus = () => desk.page.evaluate("document.activeElement.matches('h2')")
  let secret = ''

  it('adds an endpoint, and sees its secret once', async () => {
    const { page } = desk
    await page.getByText('There are none.').waitFor()
    await page.getByLabel('URL').fill('ftp://erp.example')
    await page.getByRole('button', { name: 'Add the endpoint' }).click()
    await page.getByText('The URL has to begin with https://.').waitFor()
    await page.getByLabel('URL').fill(receiver.url)
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    await page.getByRole('button', { name: 'Add the endpoint' }).click()
    await page.getByText('Choose one event or more.').waitFor()
    await page.getByLabel('order.placed').check()
    await page.getByLabel('Description').fill(MARKUP)
    await page.getByRole('button', { name: 'Add the endpoint' }).click()
    await page.getByText('It is shown this once').waitFor()
    secret = await shownSecret()
    expect(secret).toMatch(/^whsec_/)
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(secret)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await expect.poll(() => headingHasFocus()).toBe(true)
    await page.reload()
    await itemWith(page, receiver.url).getByText(MARKUP).waitFor()
    expect(await page.content()).not.toContain(secret)
    desk.expectClean(400)
  })

  it('pings it, and sees that it was delivered and what was answered, as text', async () => {
    const { page } = desk
    await page.getByRole('link', { name: receiver.url }).click()
    await page.getByRole('button', { name: 'Send a ping' }).click()
    await page.getByText(/The ping was delivered. Answered 200 after \d+ ms./).waitFor()
    const [ping] = receiver.taken
    expect(new Webhook(secret).verify(ping?.body ?? '', ping?.headers ?? {})).toMatchObject({ type: 'webhook.ping' })
    const row = itemWith(page, 'webhook.ping')
    await row.getByText('Delivered').waitFor()
    await row.getByText('1 attempt: Answered 200').click()
    await expect.poll(() => row.locator('.message').textContent()).toBe(MARKUP)
    expect(await page.evaluate('typeof window.isOwned')).toBe('undefined')
    await keepScreenshot(page, 'webhook')
    await expectAccessible(page)
    desk.expectClean(400)
  })

  it('sees what fails and why, and has it delivered again', async () => {
    const { page } = desk
    receiver.answerWith(503)
    const { body: order } = await site.admin.place([{ productId: 'helmet1', quantity: 1 }])
    const row = page.getByRole('listitem').filter({ has: page.locator(`a[href="#/operations/orders/${order.id}"]`) })
    await row.getByText('1 attempt: Answered 503').waitFor()
    await page.getByText('1 attempt has failed since').waitFor()
    receiver.answerWith(204)
    await row.getByRole('button', { name: 'Deliver again: order.placed' }).click()
    await row.getByText('Delivered').waitFor()
    const before = receiver.taken.length
    await page.getByRole('button', { name: 'Deliver all again' }).click()
    await page.getByText('Enter a day and a time.').waitFor()
    await page.getByLabel('Deliver again all since').fill('2026-01-31T12:00')
    await page.getByRole('button', { name: 'Deliver all again' }).click()
    await page.getByText('2 deliveries are due again.').waitFor()
    await expect.poll(() => receiver.taken.length).toBeGreaterThanOrEqual(before + 2)
    desk.expectClean(400)
  })

  it('changes, pauses and resumes it, gives it another secret, and deletes it', async () => {
    const { page } = desk
    await page.getByLabel('Description').fill('The warehouse')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('.facts').getByText('The warehouse').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('An admin has paused it.').waitFor()
    expect(await page.getByRole('button', { name: 'Send a ping' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Make active' }).click()
    await page.locator('.facts .badge', { hasText: 'Active' }).waitFor()
    await page.getByRole('button', { name: 'Rotate the secret' }).click()
    await page.getByRole('button', { name: 'Really make a new one?' }).click()
    await page.getByText('signs until').waitFor()
    expect(await shownSecret()).not.toBe(secret)
    await page.getByRole('button', { name: 'Delete the endpoint' }).click()
    await page.getByRole('button', { name: 'Really delete it?' }).click()
    await page.getByText('The endpoint is deleted.').waitFor()
    await page.getByText('There are none.').waitFor()
    desk.expectClean(400)
  })

  it('makes a key, sees it once, and ends it', async () => {
    const { page } = desk
    const statusWith = async (token: string) => (await call(`${site.url}/api/admin/stats`, { token })).status
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByText('Enter a name.').waitFor()
    await page.getByText('Choose one or more.').waitFor()
    await page.getByLabel('Name').fill('The dashboard')
    await page.getByLabel('stats:read').check()
    await page.getByLabel('Last day').fill('2020-01-01')
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByText('Choose a day to come.').waitFor()
    await page.getByLabel('Last day').fill('2099-12-31')
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByText('It is shown this once').waitFor()
    const key = await shownSecret()
    expect(key).toMatch(/^opk_/)
    await expect.poll(() => statusWith(key)).toBe(200)
    await expectAccessible(page)
    await page.reload()
    const row = itemWith(page, 'The dashboard')
    await row.getByText(/^Made .* by you$/).waitFor()
    expect(await page.content()).not.toContain(key)
    await row.getByRole('button', { name: 'Rotate' }).click()
    await row.getByRole('button', { name: 'Really make another?' }).click()
    await row.getByText('The previous key is good until').waitFor()
    const next = await shownSecret()
    await keepScreenshot(page, 'api-keys')
    await row.getByRole('button', { name: 'Revoke' }).click()
    await row.getByRole('button', { name: 'Really revoke?' }).click()
    await row.waitFor({ state: 'detached' })
    expect([await statusWith(key), await statusWith(next)]).toEqual([401, 401])
    desk.expectClean(400)
  })
}
