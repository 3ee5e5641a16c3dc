import { beforeAll, expect, it } from 'vitest'
import { openConsole, orderIn, registerIn, statusIs } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const MARKUP = '<img src=x onerror="window.isOwned=true"><script>window.isOwned=true</script>'

export function describeHostile(begin: BeginOnSite) {
  let site: BrowserSite
  beforeAll(async () => {
    site = await begin()
    await site.putProduct('trap', { name: MARKUP })
    await site.refuse(`refused: ${MARKUP}`)
  })

  it('names and reasons that look like markup are shown as text, everywhere', async () => {
    const { page, expectClean, close } = await openConsole(site.browser, site.url)
    await registerIn(page, 'mallory@hostile.example', MARKUP.slice(0, 64))
    await expect.poll(() => page.locator('.account-name').textContent()).toBe(MARKUP.slice(0, 64))
    await page.getByRole('heading', { name: MARKUP }).waitFor()
    await page.getByRole('button', { name: `Add to basket: ${MARKUP}` }).click()
    await expect.poll(() => page.locator('.basket-name').textContent()).toBe(MARKUP)
    await orderIn(page)
    await statusIs(page, 'Failed')
    await expect.poll(() => page.locator('.reason').textContent()).toBe(`refused: ${MARKUP}`)
    await expect.poll(() => page.locator('.lines td span').first().textContent()).toBe(MARKUP)
    await page.getByRole('link', { name: 'My orders', exact: true }).click()
    await page.locator('.row-title', { hasText: `1 × ${MARKUP}` }).waitFor()
    await site.system.grantAdmin('mallory@hostile.example')
    await page.reload()
    await page.getByRole('link', { name: 'Operations' }).click()
    await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Orders' }).click()
    await page.getByText(`refused: ${MARKUP}`).waitFor()
    expect(
      await page.evaluate('[typeof window.isOwned, document.querySelectorAll("main img, main script").length]'),
    ).toEqual(['undefined', 0])
    expectClean()
    await close()
  })

  it.each(['#//', '#/orders/%', '#/orders?status=%'])('an address that is none leads to the shop: %s', async (path) => {
    const { page, expectClean, close } = await openConsole(site.browser, site.url, { path })
    await page.getByRole('heading', { name: 'Helmet' }).waitFor()
    expectClean()
    await close()
  })

  it('a message of the queue is text too', async () => {
    const { page, expectClean, close } = await openConsole(site.browser, site.url)
    await registerIn(page, 'eve@hostile.example')
    await site.system.grantAdmin('eve@hostile.example')
    await site.queue.sendAll([MARKUP])
    await page.goto(`${site.url}/console#/operations/dead-letters`)
    await page.reload()
    await expect.poll(() => page.locator('.message').textContent()).toBe(MARKUP)
    expect(await page.evaluate('typeof window.isOwned')).toBe('undefined')
    expectClean()
    await close()
  })

  it('a mistake in the page could not turn text into markup, run a script or send anything elsewhere', async () => {
    const { page, close } = await openConsole(site.browser, site.url)
    await page.evaluate(`window.violated = []
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violated.push(effectiveDirective))`)
    const mistakes = [
      `document.body.innerHTML = '<b>x</b>'`,
      `document.body.insertAdjacentHTML('beforeend', '<b>x</b>')`,
      `document.createElement('script').src = 'data:,window.isOwned=true'`,
      `document.body.setAttribute('onclick', 'window.isOwned = true')`,
      `await fetch('http://127.0.0.1:9/')`,
    ]
    for (const mistake of mistakes)
      await expect(page.evaluate(`(async () => { ${mistake} })()`), mistake).rejects.toThrow(/Trusted|Failed to fetch/)
    await page.evaluate(`document.body.append(Object.assign(document.createElement('style'), { textContent: 'a {}' }))`)
    const violated = await page.evaluate<string[]>('violated')
    expect(new Set(violated)).toEqual(new Set(['require-trusted-types-for', 'connect-src', 'style-src-elem']))
    expect(await page.evaluate('typeof window.isOwned')).toBe('undefined')
    await close()
  })
}
