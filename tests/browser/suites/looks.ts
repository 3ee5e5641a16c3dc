import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { call, PASSWORD } from '../../e2e/client.ts'
import { type AccountDesk, openAccountDesk } from '../account-desk.ts'
import { expectAccessible, expectNoSidewaysScroll } from '../axe.ts'
import { keepScreenshot } from '../chromium.ts'
import { logInTo, openConsole } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsabzeichen'
const EMAIL = 'a-rather-long-address-of-somebody-with-a-long-name@a-long-domain.example.com'

const SIZES = {
  desk: { width: 1280, height: 860 },
  phone: { width: 360, height: 740 },
  narrow: { width: 320, height: 568 },
}
const LOOKS = [
  ['light', 'desk'],
  ['dark', 'desk'],
  ['light', 'narrow'],
  ['dark', 'phone'],
] as const

/** As the sources of the console name them: a new page has to be looked at, too. */
const SOURCES = join(import.meta.dirname, '../../../packages/console/src')
const ROUTES = ['app.tsx', 'operations/pages.tsx']
  .flatMap((name) => [...readFileSync(join(SOURCES, name), 'utf8').matchAll(/^ {2}'(\/[\w/:-]*)': /gm)])
  .map(([, route = '']) => route)
const toPattern = (route: string) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`)

export function describeLooks(begin: BeginOnSite) {
  let site: BrowserSite
  let failedId: string
  let desk: AccountDesk
  beforeAll(async () => {
    site = await begin()
    const admin = await site.newAdmin(EMAIL)
    await site.putProduct('long', {
      name: LONG,
      price: { amount: 999_999_999, currency: 'USD' },
      available: 9_000,
    })
    await site.putProduct('soon-gone', { name: '🚲 دراجة هوائية', available: 2 })
    await site.putProduct('gone', { name: 'Pump', available: 0 })
    await admin.place([{ productId: 'helmet1', quantity: 1 }])
    await site.refuse(`${LONG} is not to be had; ${LONG} neither`)
    const failed = await admin.place([
      { productId: 'long', quantity: 1000 },
      { productId: 'bike1', quantity: 1 },
    ])
    failedId = failed.body.id
    await admin.settled(failedId)
    await site.queue.sendAll([`${LONG.repeat(5)}{`])
    await site.refuse('')
    await site.hold()
    await admin.place([{ productId: 'soon-gone', quantity: 1 }])
    await admin.place([{ productId: 'gloves1', quantity: 1 }])
    return addSubscribers(site, admin.token)
  })

  const VIEWS: Record<string, (page: Page) => Promise<void>> = {
    'log-in': async (page) => {
      await page.goto(`${site.url}/console#/register`)
      await page.getByRole('button', { name: 'Register' }).click()
      await page.getByText('Please correct what is marked.').waitFor()
    },
    shop: async (page) => {
      await page.goto(`${site.url}/console#/login`)
      await logInTo(page, EMAIL, PASSWORD)
      for (const name of ['City bike', LONG]) await page.getByRole('button', { name: `Add to basket: ${name}` }).click()
      await page.getByLabel('Quantity of City bike').fill('77')
      await page.getByRole('button', { name: 'Place order' }).click()
      await page.getByText('You asked for 77').waitFor()
    },
    orders: async (page) => {
      await page.getByRole('link', { name: 'My orders' }).click()
      await page.locator('.row').nth(3).waitFor()
    },
    order: async (page) => {
      await page.getByRole('link', { name: '🚲' }).click()
      await page.locator('.step').nth(2).waitFor()
    },
    'failed-order': async (page) => {
      await page.goto(`${site.url}/console#/orders/${failedId}`)
      await page.locator('.timeline .reason').waitFor()
    },
    account: async (page) => {
      for (const client of [LONG.repeat(3), 'curl/8.14.1', '']) await desk.logInElsewhere(client)
      await page.getByRole('link', { name: 'your account' }).click()
      await page.getByText('curl/8.14.1').first().waitFor()
      await page.getByLabel('Current password').fill('a wrong password')
      await page.getByLabel('New password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Change the password' }).click()
      await page.getByText('Current password is wrong.').waitFor()
    },
    'forgotten-password': async (page) => {
      await page.goto(`${site.url}/console#/forgot`)
      await page.getByLabel('E-mail').fill(EMAIL)
      await page.getByRole('button', { name: 'Send a link' }).click()
      await page.getByText('a mail with a link is on its way').waitFor()
    },
    'new-password': async (page) => {
      await page.goto(`${site.url}/console#/reset?token=none`)
      await page.getByLabel('New password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Set the password' }).click()
      await page.getByRole('link', { name: 'Ask for another' }).waitFor()
    },
    verify: async (page) => {
      await page.goto(`${site.url}/console#/verify?token=none`)
      await page.getByRole('button', { name: 'Send the mail again' }).waitFor()
    },
    operations: async (page) => {
      await page.getByRole('link', { name: 'Operations' }).click()
      await page.locator('.figure-value', { hasText: /\d/ }).first().waitFor()
      await page.locator('.chart canvas').nth(3).waitFor()
    },
    'failed-orders': async (page) => {
      await page.goto(`${site.url}/console#/operations/orders?status=FAILED`)
      await page.locator('.reason').first().waitFor()
      await page.getByRole('button', { name: 'Retry all that match' }).click()
      await page.getByText('Leaving this page stops it.').waitFor()
    },
    'order-desk': async (page) => {
      await page.goto(`${site.url}/console#/operations/orders/${failedId}`)
      await page.locator('.happened').waitFor()
    },
    products: async (page) => {
      await page.goto(`${site.url}/console#/operations/products?search=long`)
      await page.getByText('9,000 in stock').waitFor()
    },
    product: async (page) => {
      await page.goto(`${site.url}/console#/operations/products/long`)
      await page.getByLabel('Price').fill('1,000')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Enter an amount of that currency').waitFor()
    },
    import: async (page) => {
      await page.goto(`${site.url}/console#/operations/import`)
      const buffer = Buffer.from(`id,name,amount,currency\nlong,${LONG},1000,USD\nbroken,${LONG},ten,USD\n`)
      await page.locator('[type=file]').setInputFiles({ name: `${LONG}.csv`, mimeType: 'text/csv', buffer })
      await page.locator('.faults').waitFor()
    },
    'mails-of-operators': async (page) => {
      await page.goto(`${site.url}/console#/operations/mails`)
      await page.locator('.row').first().waitFor()
    },
    suppressions: async (page) => {
      await page.goto(`${site.url}/console#/operations/suppressions`)
      await page.getByText('No address is suppressed.').waitFor()
    },
    'dead-letters': async (page) => {
      await page.goto(`${site.url}/console#/operations/dead-letters`)
      await page.locator('.message').waitFor()
    },
    log: async (page) => {
      await page.goto(`${site.url}/console#/operations/log`)
      await page.locator('.changes ins').first().waitFor()
    },
    webhooks: async (page) => {
      await page.getByRole('link', { name: 'Webhooks' }).click()
      await page.locator('.badge', { hasText: 'Failing' }).waitFor()
      await page.getByRole('button', { name: 'Add the endpoint' }).click()
      await page.getByText('Enter an address such as').waitFor()
    },
    webhook: async (page) => {
      await page.locator('.row-title').click()
      await page.locator('summary').first().click()
      await page.getByRole('button', { name: 'Rotate the secret' }).click()
      await page.getByRole('button', { name: 'Really make a new one?' }).click()
      await page.locator('.secret').waitFor()
    },
    'api-keys': async (page) => {
      await page.getByRole('link', { name: 'API keys' }).click()
      await page.locator('.row').waitFor()
      await page.getByRole('button', { name: 'Make the key' }).click()
      await page.getByText('Choose one or more.').waitFor()
    },
  }

  // First: an order that the warehouse holds for long is given up
  it('moves only for those who do not mind', async () => {
    const moving = async (reducedMotion: 'reduce' | 'no-preference') => {
      const { page, close } = await openConsole(site.browser, site.url, { reducedMotion, path: '#/login' })
      await logInTo(page, EMAIL, PASSWORD)
      await VIEWS['orders']?.(page)
      await VIEWS['order']?.(page)
      const count = await page.evaluate<number>('document.getAnimations().length')
      await close()
      return count
    }
    expect(await moving('reduce')).toBe(0)
    await expect.poll(() => moving('no-preference')).toBeGreaterThan(0)
  })

  it.each(LOOKS)(
    'is accessible and fits: %s, %s',
    async (colorScheme, size) => {
      const options = { colorScheme, viewport: SIZES[size], bypassCSP: true }
      const { page, close } = await openConsole(site.browser, site.url, options)
      desk = await openAccountDesk(site, page, EMAIL)
      const seen = new Set<string>()
      page.on('framenavigated', (frame) => seen.add(new URL(frame.url()).hash.replace(/^#|\?.*/g, '')))
      for (const [name, show] of Object.entries(VIEWS)) {
        await show(page)
        await page.mouse.move(0, 0)
        await keepScreenshot(page, `console-${name}-${colorScheme}-${size}`)
        await expectNoSidewaysScroll(page)
        await expectAccessible(page)
      }
      expect(ROUTES.filter((route) => ![...seen].some((path) => toPattern(route).test(path)))).toEqual([])
      await close()
    },
    90_000,
  )
}

/** An endpoint that nothing listens at, and a key. @returns what takes them away */
async function addSubscribers({ url }: BrowserSite, token: string): Promise<() => Promise<void>> {
  const add = async (path: string, body: object): Promise<string> => {
    const { body: added } = await call<{ id: string }>(`${url}${path}`, { method: 'POST', token, body })
    return `${url}${path}/${added.id}`
  }
  const webhook = await add('/api/admin/webhooks', {
    url: `http://127.0.0.1:9/${LONG}`,
    events: ['order.placed', 'order.failed'],
    description: LONG,
  })
  const key = await add('/api/admin/api-keys', { name: LONG, scopes: ['orders:read', 'stock:write'] })
  await call(`${webhook}/ping`, { method: 'POST', token })
  return async () => {
    for (const added of [webhook, key]) await call(added, { method: 'DELETE', token })
  }
}
