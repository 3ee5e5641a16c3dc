import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { PASSWORD, until } from '../e2e/client.ts'

export interface ConsolePage {
  page: Page
  /** Fails on anything that the browser complained about, refused or could not run; refusals of the API that are part of the story are named. */
  expectClean(...refusals: number[]): void
  /** Those so far were part of another story. */
  forgetRefusals(): void
  close(): Promise<void>
}

/** Everything here is on this machine: what takes longer does not come. */
const TIMEOUT_MS = 15_000
const LONGEST_REFRESH_MS = 10_000
/** What Chromium says of an answer that is no success; a request that a test broke off, or the network, counts as 0. */
const REFUSAL =
  /^Failed to load resource: (?:the server responded with a status of (\d+)|net::ERR_(?:FAILED|INTERNET_DISCONNECTED))/

interface ConsoleOptions extends BrowserContextOptions {
  at?: string
  /** What follows the address. */
  path?: string
  alsoAsks?: string[]
}

/** Opens the console as somebody new: nothing is kept between two of them. */
export async function openConsole(
  browser: Browser,
  url: string,
  { at = '/console', path = '', alsoAsks = [], ...options }: ConsoleOptions = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
  context.setDefaultTimeout(TIMEOUT_MS)
  const page = await context.newPage()
  const problems: string[] = []
  const refusals = new Set<number>()
  page.on('pageerror', (error) => problems.push(`${error}`))
  page.on('console', (message) => {
    const refusal = REFUSAL.exec(message.text())
    if (refusal) refusals.add(Number(refusal[1] ?? 0))
    else if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url && !alsoAsks.includes(request.url().replace(/#.*/, '')))
      problems.push(`asked ${request.url()}`)
  })
  await page.goto(`${url}${at}${path}`)
  return {
    page,
    expectClean: (...expected) => {
      expect(problems).toEqual([])
      expect([...refusals].toSorted()).toEqual(expected.toSorted())
    },
    forgetRefusals: () => refusals.clear(),
    close: async () => {
      // A request may be on its way
      await context.unrouteAll({ behavior: 'ignoreErrors' })
      await context.close()
    },
  }
}

export async function registerIn(page: Page, email: string, username = 'Ada Lovelace'): Promise<void> {
  await page.locator('#account').getByRole('link', { name: 'Register' }).click()
  await page.getByLabel('Name').fill(username)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByRole('button', { name: 'Log out' }).waitFor()
}

export async function orderIn(page: Page, ...names: string[]): Promise<void> {
  await page.getByRole('link', { name: 'Shop' }).click()
  for (const name of names) await page.getByRole('button', { name: `Add to basket: ${name}` }).click()
  await page.getByRole('button', { name: 'Place order' }).click()
  await page.getByRole('heading', { name: 'Order', exact: true, level: 1 }).waitFor()
}

/** Resolves when the order on the page has that status, without a reload. */
export const statusIs = (page: Page, status: string) => page.locator('.head .badge', { hasText: status }).waitFor()

/** The card of a product, or the row of a list, by a text in it. */
export const itemWith = (page: Page, text: string | RegExp) => page.getByRole('listitem').filter({ hasText: text })

/** Resolves once a view that refreshes shows it: the page's clock is put forward as often as need be. Install the clock first. */
export const refreshedUntil = (page: Page, wanted: Locator) =>
  until(`the page shows ${wanted}`, TIMEOUT_MS, async () => {
    await page.clock.fastForward(LONGEST_REFRESH_MS)
    return (await wanted.isVisible()) || undefined
  })

/** On the page that asks for it. */
export async function logInTo(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('button', { name: 'Log out' }).waitFor()
}
