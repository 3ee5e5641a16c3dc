import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../api/harness.ts'
import { listenBehindPrefix } from '../api/prefix-proxy.ts'
import { CHROMIUM_IS_THERE, itNeedsChromium, openBrowser } from './chromium.ts'
import { openConsole, orderIn, registerIn, statusIs } from './console-page.ts'

if (CHROMIUM_IS_THERE) describe('behind a proxy that strips a prefix', inABrowser)
else itNeedsChromium()

function inABrowser(): void {
  let api: TestApi
  let browser: Browser
  let proxy: Awaited<ReturnType<typeof listenBehindPrefix>>
  beforeAll(async () => {
    api = await startTestApi({ TRUST_PROXY: 1 })
    await api.stock('bike', { name: 'City bike' })
    proxy = await listenBehindPrefix(api.app, { prefix: '/shop', says: true })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await proxy?.close()
    await api?.close()
  })

  it('a customer registers, orders, follows the order and cancels it', async () => {
    const { page, expectClean, close } = await openConsole(browser, proxy.origin, { at: '/shop/console/' })
    expect(new URL(page.url()).pathname).toBe('/shop/console')
    await registerIn(page, 'ada@example.com')
    await orderIn(page, 'City bike')
    await statusIs(page, 'PENDING')
    await page.reload()
    await statusIs(page, 'PENDING')
    await page.getByRole('button', { name: 'Cancel order' }).click()
    await page.getByRole('button', { name: 'Really cancel?' }).click()
    await statusIs(page, 'CANCELLED')
    const links = await page.locator('footer a').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    expect(links).toEqual(expect.arrayContaining(['/shop/docs/', '/shop/health/ready']))
    expectClean()
    await close()
  })

  it('Swagger UI loads, and tries out a request', async () => {
    const { page, expectClean, close } = await openConsole(browser, proxy.origin, { at: '/shop/docs' })
    expect(new URL(page.url()).pathname).toBe('/shop/docs/')
    const operation = page.locator('#operations-products-listProducts')
    await operation.locator('.opblock-summary-control').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.getByRole('button', { name: 'Execute' }).click()
    await operation.locator('.live-responses-table .response-col_description', { hasText: 'City bike' }).waitFor()
    expect(await operation.locator('.request-url').textContent()).toContain(`${proxy.origin}/shop/api/products`)
    expectClean()
    await close()
  })
}
