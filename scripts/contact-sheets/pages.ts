import type { Page } from 'playwright-core'
import type { BrowserSite } from '../../tests/browser/site.ts'
import { call, register } from '../../tests/e2e/client.ts'

export interface PageShown {
  name: string
  /** The address of the user who is logged in, if one is. */
  as?: string
  at: string
  /** Does what there is to see, and waits for it. */
  show: (page: Page) => Promise<unknown>
}

const CUSTOMER = 'ada@example.com'
const NEWCOMER = 'grace@example.com'
const ADMIN = 'admin@example.com'

const PRODUCTS = {
  'bag-commuter': { name: 'Commuter bag, waterproof', price: { amount: 7_490, currency: 'USD' }, available: 24 },
  'bell-brass': { name: 'Brass bell', price: { amount: 1_850, currency: 'USD' }, available: 140 },
  'light-front': { name: 'Front light, 80 lux', price: { amount: 5_995, currency: 'USD' }, available: 2 },
  'lock-u': { name: 'U-lock', price: { amount: 4_400, currency: 'USD' }, available: 0 },
  'pump-floor': { name: 'Floor pump with gauge', price: { amount: 3_900, currency: 'USD' }, available: 31 },
}

/** Fills the shop as it is on a working day. */
export async function preparePages(site: BrowserSite): Promise<PageShown[]> {
  const { url, admin } = site
  const post = async (path: string, body: object) =>
    (await call<{ id: string }>(`${url}${path}`, { method: 'POST', token: admin.token, body })).body.id
  for (const [id, product] of Object.entries(PRODUCTS)) await site.putProduct(id, product)
  const ada = await register(url, CUSTOMER)
  await register(url, NEWCOMER)
  const confirmed = await ada.place([
    { productId: 'helmet1', quantity: 1 },
    { productId: 'bell-brass', quantity: 2 },
  ])
  await ada.settled(confirmed.body.id)
  await site.refuse('Floor pumps are recalled by their maker')
  const failed = await ada.place([{ productId: 'pump-floor', quantity: 3 }])
  await ada.settled(failed.body.id)
  await site.refuse('')
  for (let quantity = 1; quantity <= 6; quantity++)
    await ada.settled((await ada.place([{ productId: 'bell-brass', quantity }])).body.id)
  await site.queue.sendAll(['{"specversion":"1.0","type":"order.placed","data":'])
  const webhook = await post('/api/admin/webhooks', {
    url: 'http://127.0.0.1:9/orders',
    events: ['order.placed', 'order.confirmed'],
    description: 'Warehouse north',
  })
  await post(`/api/admin/webhooks/${webhook}/ping`, {})
  await post('/api/admin/api-keys', { name: 'Stock import', scopes: ['orders:read', 'stock:write'] })
  await site.hold()
  const processing = await ada.place([{ productId: 'gloves1', quantity: 2 }])
  await ada.place([{ productId: 'bike1', quantity: 1 }])

  const operations: PageShown[] = Object.entries({
    overview: '',
    'operations-orders': '/orders',
    'operations-order': `/orders/${failed.body.id}`,
    products: '/products',
    product: '/products/bike1',
    import: '/import',
    mails: '/mails',
    suppressions: '/suppressions',
    'dead-letters': '/dead-letters',
    webhooks: '/webhooks',
    webhook: `/webhooks/${webhook}`,
    'api-keys': '/keys',
    log: '/log',
  }).map(([name, path]) => ({ name, as: ADMIN, at: `/console#/operations${path}`, show: isLoaded }))
  return [
    { name: 'shop', as: CUSTOMER, at: '/console', show: fillBasket },
    { name: 'shop-empty-basket', at: '/console', show: isLoaded },
    { name: 'register-errors', at: '/console#/register', show: (page) => press(page, 'Register') },
    { name: 'log-in', at: '/console#/login', show: isLoaded },
    { name: 'forgot-password', at: '/console#/forgot', show: isLoaded },
    { name: 'new-password', at: '/console#/reset?token=none', show: isLoaded },
    { name: 'verify', at: '/console#/verify?token=none', show: isLoaded },
    { name: 'orders-none', as: NEWCOMER, at: '/console#/orders', show: isLoaded },
    { name: 'not-for-customers', as: NEWCOMER, at: '/console#/operations', show: isLoaded },
    { name: 'orders', as: CUSTOMER, at: '/console#/orders', show: isLoaded },
    { name: 'order', as: CUSTOMER, at: `/console#/orders/${processing.body.id}`, show: isLoaded },
    { name: 'order-failed', as: CUSTOMER, at: `/console#/orders/${failed.body.id}`, show: isLoaded },
    {
      name: 'order-unknown',
      as: CUSTOMER,
      at: '/console#/orders/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
      show: isLoaded,
    },
    { name: 'account', as: CUSTOMER, at: '/console#/account', show: isLoaded },
    ...operations,
    { name: 'inbox', at: '/console/inbox', show: readMail },
    { name: 'swagger-ui', at: '/docs/', show: (page) => page.locator('.opblock').first().waitFor() },
  ]
}

async function isLoaded(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  for (const unknown of ['Loading…', '…'])
    await page.getByText(unknown, { exact: true }).first().waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready')
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await isLoaded(page)
}

async function fillBasket(page: Page): Promise<void> {
  for (const name of ['City bike', 'Helmet', 'Brass bell'])
    await page.getByRole('button', { name: `Add to basket: ${name}` }).click()
}

async function readMail(page: Page): Promise<void> {
  await page.locator('.mail-link').first().click()
  await page.frameLocator('iframe').locator('h1, h2, p').first().waitFor()
}
