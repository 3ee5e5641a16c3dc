import { readFile } from 'node:fs/promises'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { type Customer, call, PASSWORD, register } from '../../e2e/client.ts'
import { expectAccessible, expectNoSidewaysScroll } from '../axe.ts'
import { keepScreenshot } from '../chromium.ts'
import { type ConsolePage, itemWith, logInTo, openConsole, statusIs } from '../console-page.ts'
import type { BeginOnSite, BrowserSite } from '../site.ts'

const REASON = 'The warehouse is closed for the day'
const WIDTHS = [320, 1920]

export function describeOperator(begin: BeginOnSite) {
  let site: BrowserSite
  let desk: ConsolePage
  let ada: Customer
  beforeAll(async () => {
    site = await begin()
    ada = await register(site.url, 'ada@operator.example')
    await site.putProduct('tent1', { name: 'Tent', available: 1_000 })
    desk = await openConsole(site.browser, site.url, { path: '#/operations', bypassCSP: true, acceptDownloads: true })
    await logInTo(desk.page, 'admin@example.com', PASSWORD)
    return () => desk.close()
  })
  beforeEach(async () => {
    await site.refuse('')
    desk.forgetRefusals()
  })

  const open = (path: string) => desk.page.goto(`${site.url}/console#/operations/${path}`)
  const heading = (name: string) => desk.page.getByRole('heading', { name, level: 1 }).waitFor()
  const find = () => desk.page.getByRole('button', { name: 'Find' }).click()
  const focused = () => desk.page.evaluate<string>('document.activeElement.textContent')

  /** Fails the orders of Ada, and lets the warehouse open again. */
  async function failOrders(count: number) {
    await site.refuse(REASON)
    const orders = []
    for (let n = 0; n < count; n++) orders.push((await ada.place([{ productId: 'tent1', quantity: 1 }])).body)
    for (const { id } of orders) await ada.settled(id)
    await site.refuse('')
    return orders
  }

  /** On the widest screen and the narrowest. */
  async function expectFit(name: string): Promise<void> {
    const { page } = desk
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 860 })
      await keepScreenshot(page, `operator-${name}-${width}`)
      await expectNoSidewaysScroll(page)
    }
    await page.setViewportSize({ width: 1280, height: 860 })
    await expectAccessible(page)
  }

  it('finds a failed order by its number, sees why, and has it tried again', async () => {
    const { page } = desk
    const [order] = await failOrders(1)
    await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Orders' }).click()
    await heading('Orders')
    await page.getByLabel('Number').fill(order!.number.toLowerCase().replace('-', ''))
    await page.keyboard.press('Enter')
    await itemWith(page, order!.number).getByText(REASON).waitFor()
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.getByRole('link', { name: order!.number }).click()
    await statusIs(page, 'Failed')
    await page
      .locator('.happened')
      .getByText(/^Refused/)
      .waitFor()
    await expectFit('order')
    await page.getByRole('button', { name: 'Retry', exact: true }).click()
    await statusIs(page, 'Confirmed')
    await page.locator('.happened').getByText('You retried an order').waitFor()
    await page.getByRole('link', { name: 'Back to the orders' }).click()
    await heading('Orders')
    await expect.poll(() => page.getByLabel('Number').inputValue()).toBe(order!.number.toLowerCase().replace('-', ''))
    await expect.poll(focused).toBe(order!.number)
    desk.expectClean()
  })

  it('sees until when an order waits for its answer', async () => {
    const { page } = desk
    const { id } = (await site.admin.place([{ productId: 'tent1', quantity: 1 }])).body
    // The partner of the site answers at once, for all other tests
    await page.route(/\/api\/admin\/orders\?number=/, async (route) => {
      const response = await route.fetch()
      const { items, ...more } = await response.json()
      const awaitsUntil = new Date(Date.now() + 3_600_000).toISOString()
      await route.fulfill({ response, json: { ...more, items: [{ ...items[0], awaitsUntil }] } })
    })
    await open(`orders/${id}`)
    await page.getByText('Waits for its answer until', { exact: true }).waitFor()
    await page.unroute(/\/api\/admin\/orders\?number=/)
    desk.expectClean()
  })

  it('is told what is wrong with a filter, and what to do where nothing fits', async () => {
    const { page } = desk
    await open('orders')
    await page.getByLabel('Number').fill('no number')
    await find()
    await page.getByText('The number is not the number of an order.').waitFor()
    await page.getByLabel('Number').fill('')
    await page.getByLabel('e-mail').fill('nobody@example.com')
    await find()
    await page.getByText('No order fits all of this.').waitFor()
    await page.getByRole('link', { name: 'Show all' }).click()
    await page.locator('.row').first().waitFor()
    desk.expectClean(400)
  })

  it('turns pages either way, and comes back to the page and the order that was left', async () => {
    const { page } = desk
    for (let count = 0; count < 22; count++) await ada.place([{ productId: 'tent1', quantity: 2 }])
    const numbers = () => page.locator('.row-title').allTextContents()
    await open('orders?productId=tent1')
    await page.getByRole('link', { name: 'Older' }).click()
    await page.getByRole('link', { name: 'Newer' }).waitFor()
    await expect.poll(async () => (await numbers()).length).toBeGreaterThan(0)
    const second = await numbers()
    const address = page.url()
    await page.getByRole('link', { name: second[1]! }).click()
    await page.getByText('All that happened').waitFor()
    await page.goBack()
    await expect.poll(focused).toBe(second[1])
    expect(page.url()).toBe(address)
    await page.getByRole('link', { name: 'Newer' }).click()
    await expect.poll(async () => (await numbers()).length).toBe(20)
    expect(await numbers()).not.toContain(second[0])
    await page.getByLabel('Sorted').selectOption('Oldest first')
    await find()
    await expect.poll(async () => new URL(page.url()).hash).toContain('sort=createdAt')
    await expect.poll(async () => (await numbers())[0]).not.toBe(undefined)
    await expectFit('orders')
    desk.expectClean()
  })

  it('saves all that match as a file', async () => {
    const { page } = desk
    await open('orders?email=ada@operator.example')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export as CSV' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/^orders-\d{4}-\d{2}-\d{2}\.csv$/)
    const rows = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
    expect(rows[0]).toMatch(/^id,number,status/)
    expect(rows).toHaveLength(1 + 23)
    desk.expectClean()
  })

  it('has all that failed and match tried again, and is told of those that are refused', async () => {
    const { page } = desk
    const failed = await failOrders(3)
    const { token } = site.admin
    const taken = await call<{ available: number }>(`${site.url}/api/products/tent1`)
    const delta = 2 - taken.body.available
    await call(`${site.url}/api/products/tent1/stock`, { method: 'POST', token, body: { delta } })
    await open('orders?status=FAILED&email=ada@operator.example')
    await page.getByRole('button', { name: 'Retry all that match' }).click()
    await page.getByText('3 failed orders match.').waitFor()
    await page.getByRole('button', { name: 'Retry 3 orders' }).click()
    await page.locator('.bulk').getByText('2 of 3 done, 1 refused').waitFor()
    await page.locator('.faults').getByText('Not enough in stock (tent1: 0 of 1).').waitFor()
    expect(await page.getByRole('navigation', { name: 'Pages of the list' }).count()).toBe(0)
    await expectFit('retried')
    await expect
      .poll(async () => {
        const orders = await Promise.all(failed.map(({ id }) => ada.read(id)))
        return orders.map(({ body }) => body.status).toSorted()
      })
      .toEqual(['CONFIRMED', 'CONFIRMED', 'FAILED'])
    desk.expectClean(409)
  })

  it('changes a product while another admin does, and is shown what that one has changed', async () => {
    const { page } = desk
    await open('products?search=tent')
    await page.getByRole('link', { name: 'Tent', exact: true }).click()
    await heading('Tent')
    await page.getByLabel('Price').fill('12.50')
    const { token } = await site.newAdmin('bob@operator.example')
    const url = `${site.url}/api/products/tent1`
    await call(url, { method: 'PATCH', token, body: { name: 'Tent for two' } })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Another admin has changed it meanwhile.').waitFor()
    await expect.poll(() => page.locator('.changes').textContent()).toBe('Name Tent → Tent for two')
    await expect.poll(() => page.getByLabel('Price').inputValue()).toBe('12.50')
    await expectFit('product')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The product is as you have it now.').waitFor()
    expect((await call(url)).body).toMatchObject({
      name: 'Tent for two',
      price: { amount: 1250, currency: 'USD' },
    })
    await call(`${url}/stock`, { method: 'POST', token, body: { delta: 3 } })
    await page.getByLabel('Picture').fill('https://pictures.example/tent.webp')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(async () => (await call(url)).body['imageUrl']).toBe('https://pictures.example/tent.webp')
    desk.expectClean(412)
  })

  it('adds a product, archives it and restores it', async () => {
    const { page } = desk
    await open('products')
    await heading('Products')
    await page.getByRole('button', { name: 'Add the product' }).click()
    await page.getByText('Enter up to 64 letters').waitFor()
    await page.getByLabel('Id', { exact: true }).fill('stove1')
    await page.getByRole('button', { name: 'Add the product' }).click()
    await page.getByText('Enter an amount of that currency').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Stove')
    await page.getByLabel('Price').fill('40')
    await page.getByLabel('In stock').fill('7')
    await page.getByRole('button', { name: 'Add the product' }).click()
    await heading('Stove')
    await page.getByText('7 in stock').waitFor()
    await page.getByRole('button', { name: 'Archive the product' }).click()
    await page.getByRole('button', { name: 'Really archive it?' }).click()
    await page.getByText('It is out of the shop.').waitFor()
    await open('products?archived=true')
    await page.getByRole('link', { name: 'Stove' }).click()
    await page.getByRole('button', { name: 'Restore the product' }).click()
    await page.getByRole('button', { name: 'Really restore it?' }).click()
    await page.getByText('It is in the shop again.').waitFor()
    expect((await call(`${site.url}/api/products/stove1`)).body).toMatchObject({ archived: false, available: 7 })
    await open('products')
    await page.getByLabel('Id', { exact: true }).fill('stove1')
    await page.getByLabel('Name', { exact: true }).fill('Another stove')
    await page.getByLabel('Price').fill('1')
    await page.getByRole('button', { name: 'Add the product' }).click()
    await page.getByText('There is a product with this id already').waitFor()
    await expectFit('products')
    desk.expectClean(400, 412)
  })

  it('imports a file: is told of its faulty line, checks first, and may import it again', async () => {
    const { page } = desk
    const lines = Array.from({ length: 30 }, (_, n) => `peg${n},"Peg ${n}, steel",${100 + n},USD,${n}`)
    const file = (...more: string[]) => ({
      name: 'pegs.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['id,name,amount,currency,available', ...lines, ...more].join('\n')),
    })
    const find = (id: string) => call(`${site.url}/api/products/${id}`)
    await page.getByRole('link', { name: 'Import a file' }).click()
    await heading('Import products')
    await page.getByLabel('File').setInputFiles({ ...file(), name: 'pegs.xlsx' })
    await page.getByText('its name has to end in .csv or .ndjson').waitFor()
    await page.getByLabel('File').setInputFiles(file('rope1,Rope,9.50,USD,3'))
    await page.getByText('Line 32').waitFor()
    await page.getByText('amount: has to be a whole number').waitFor()
    expect(await page.getByRole('button', { name: 'Import 30 products' }).count()).toBe(0)
    await page.getByLabel('Skip the faulty lines').check()
    await page.getByRole('button', { name: 'Check first' }).click()
    await page.getByText('30 created, 0 updated, 0 unchanged. Nothing was written.').waitFor()
    expect((await find('peg0')).status).toBe(404)
    await expectFit('import')
    await page.getByRole('button', { name: 'Import 30 products' }).click()
    await page.getByText('30 created, 0 updated, 0 unchanged.', { exact: true }).waitFor()
    await page.locator('.bulk').getByText('30 of 30 done').waitFor()
    expect((await find('peg29')).body).toMatchObject({ name: 'Peg 29, steel', available: 29 })
    await page.getByLabel('File').setInputFiles(file('rope1,Rope,950,USD,3'))
    await page.getByRole('button', { name: 'Import 31 products' }).click()
    await page.getByText('1 created, 0 updated, 30 unchanged.', { exact: true }).waitFor()
    desk.expectClean(404)
  })

  it('finds the mails about an order by its number, and has one sent again', async () => {
    const { page } = desk
    const { id, number } = (await ada.place([{ productId: 'helmet1', quantity: 1 }])).body
    await ada.settled(id)
    await open('mails?state=sent')
    await page.getByLabel('Order (number or id)').fill(number)
    await page.getByLabel('State').selectOption('All')
    await find()
    await expect.poll(async () => page.url()).toContain(`order=${id}`)
    await page.getByText('Order confirmed').waitFor()
    await expect.poll(() => page.locator('.row').count()).toBe(1)
    await page.getByRole('button', { name: `Send again: mail ${id}:confirmed` }).click()
    await page.getByText('The mail is sent again within seconds.').waitFor()
    await expectFit('mails')
    desk.expectClean()
  })

  it('reads in the log what was changed, by whom, and what it was before', async () => {
    const { page } = desk
    await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Log' }).click()
    await heading('Log')
    await itemWith(page, 'sent a mail again').getByRole('link').click()
    await heading('Mails')
    await page.goBack()
    await itemWith(page, 'sent a mail again').first().waitFor()
    // The import has filled the pages before
    const price = itemWith(page, 'changed a product: tent1').filter({ hasText: 'price 10.00 → 12.50 USD' })
    for (let older = 0; older < 2; older++) {
      const [first = ''] = await page.locator('.row').allTextContents()
      await page.getByRole('link', { name: 'Older' }).click()
      await expect.poll(() => page.locator('.row').allTextContents()).not.toContain(first)
      await page.locator('.row').first().waitFor()
      if ((await price.count()) > 0) break
    }
    await price.filter({ hasText: 'You' }).waitFor()
    await itemWith(page, 'name Tent → Tent for two').filter({ hasText: 'bob@operator.example' }).waitFor()
    await expectFit('log')
    desk.expectClean()
  })
}
