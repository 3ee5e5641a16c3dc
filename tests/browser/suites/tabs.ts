import { beforeAll, expect, it } from 'vitest'
import { logIn, PASSWORD, register } from '../../e2e/client.ts'
import { logInTo, openConsole, refreshedUntil, registerIn } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

/** Not the page's own folder of that name. */
const API = /:\d+\/api\//

export function describeTabs(begin: BeginOnSite) {
  let site: BrowserSite
  beforeAll(async () => {
    site = await begin()
    await register(site.url, 'bob@tabs.example')
  })

  it('are all logged in, stay so, and are logged out together', async () => {
    const { page: one, expectClean, close } = await openConsole(site.browser, site.url)
    await registerIn(one, 'ada@tabs.example')
    const two = await one.context().newPage()
    await two.goto(`${site.url}/console#/orders`)
    await two.getByText('No orders here yet.').waitFor()
    for (const tab of [one, two, one, two]) {
      await tab.reload()
      await tab.getByRole('button', { name: 'Log out' }).waitFor()
    }
    await Promise.all([one.reload(), two.reload()])
    for (const tab of [one, two]) await tab.getByRole('button', { name: 'Log out' }).waitFor()
    await one.getByRole('button', { name: 'Log out' }).click()
    await two.locator('#account').getByRole('link', { name: 'Log in' }).waitFor()
    await two.getByRole('heading', { name: 'Shop' }).waitFor()
    expectClean()
    await close()
  })

  it('show nothing of one customer to another, and no basket either', async () => {
    const { page: one, close } = await openConsole(site.browser, site.url)
    await registerIn(one, 'eve@tabs.example', 'Eve')
    await one.getByRole('button', { name: 'Add to basket: Helmet' }).click()
    const two = await one.context().newPage()
    await two.goto(`${site.url}/console`)
    await two.getByRole('button', { name: 'Log out' }).click()
    await two.getByRole('heading', { name: 'Shop' }).waitFor()
    await two.goto(`${site.url}/console#/login`)
    await logInTo(two, 'bob@tabs.example', PASSWORD)
    await one.locator('.account-name', { hasText: 'Ada' }).waitFor()
    await one.getByText('Nothing in it yet.').waitFor()
    await close()
  })

  it('say that a session has ended, keep the basket, and come back to what was wanted', async () => {
    const { page, close } = await openConsole(site.browser, site.url)
    await registerIn(page, 'carl@tabs.example')
    await page.getByRole('button', { name: 'Add to basket: Helmet' }).click()
    const kept = 'JSON.parse(localStorage.getItem("orders.session"))'
    await page.evaluate(`localStorage.setItem('orders.session', JSON.stringify({ ...${kept}, refreshToken: 'dead' }))`)
    await page.reload()
    await page.getByText('Your session has ended.').waitFor()
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    await page.goto(`${site.url}/console#/login`)
    await logInTo(page, 'carl@tabs.example', PASSWORD)
    await page.getByLabel('Quantity of Helmet').waitFor()
    await page.goto(`${site.url}/console#/login`)
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    await close()
  })

  it('ask for a log-in, and say why, where a session ends in mid-use', async () => {
    const { page, close } = await openConsole(site.browser, site.url)
    await registerIn(page, 'fred@tabs.example')
    await page.route(API, (route) =>
      route.fulfill({ status: 401, contentType: 'application/problem+json', json: { code: 'UNAUTHENTICATED' } }),
    )
    await page.getByRole('link', { name: 'My orders', exact: true }).click()
    await page.getByText('Your session has ended.').waitFor()
    await page.unroute(API)
    await logInTo(page, 'fred@tabs.example', PASSWORD)
    await page.getByText('No orders here yet.').waitFor()
    await close()
  })

  it('stay where they are while the server is away', async () => {
    const { page, close } = await openConsole(site.browser, site.url)
    await registerIn(page, 'dora@tabs.example')
    await (await logIn(site.url, 'dora@tabs.example')).place([{ productId: 'helmet1', quantity: 1 }])
    await page.clock.install()
    await page.route(API, (route) => route.abort())
    await page.goto(`${site.url}/console#/orders`)
    await page.reload()
    await page.getByText('The connection is lost. Trying again…').waitFor()
    await page.unroute(API)
    await refreshedUntil(page, page.getByRole('link', { name: '1 × Helmet' }))
    expect(await page.getByText('The connection is lost').count()).toBe(0)
    await close()
  })

  it('share the session with Swagger UI, once for each token, until a log-out', async () => {
    const { page: one, expectClean, close } = await openConsole(site.browser, site.url)
    await registerIn(one, 'gus@tabs.example')
    const docs = await one.context().newPage()
    const asked: string[] = []
    docs.on('request', (request) => asked.push(request.url()))
    await docs.goto(`${site.url}/docs/`)
    await expect.poll(() => docs.title()).toBe('API · Orders')
    const operation = docs.locator('#operations-accounts-getMe')
    const answered = (status: number) =>
      operation.locator('.live-responses-table .response-col_status', { hasText: String(status) }).waitFor()
    await operation.locator('.authorization__btn .locked').waitFor()
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    await answered(200)
    await operation.getByText('gus@tabs.example').first().waitFor()
    await one.reload()
    await one.getByRole('button', { name: 'Log out' }).waitFor()
    await expect.poll(() => docs.evaluate('Object.keys(localStorage)')).toEqual(['orders.session'])
    expect(asked.filter((url) => /[?#&]|eyJ/.test(url))).toEqual([])
    await one.getByRole('button', { name: 'Log out' }).click()
    await operation.locator('.authorization__btn .unlocked').waitFor()
    await operation.getByRole('button', { name: 'Execute' }).click()
    await answered(401)
    expectClean()
    await close()
    // Swagger UI takes seconds to show all of the document
  }, 60_000)
}
