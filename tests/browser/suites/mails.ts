import type { OrderRecord } from '@orders/shared/domain/order'
import type { Mail } from '@orders/shared/ports/services'
import { aLine, anOrder, aProduct, aUser, NOON_MS } from '@orders/shared/testing/builders'
import { renderAccountMail } from '@orders/worker/mail/rendering/account-mail'
import { renderMail } from '@orders/worker/mail/rendering/render'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, WCAG } from '../axe.ts'
import { keepScreenshot } from '../chromium.ts'
import type { BeginOnSite } from '../site.ts'

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsabzeichen'
const line = (name: string, amount: number, quantity = 1, currency = 'USD') =>
  aLine(aProduct({ name, price: { amount, currency } }), quantity)

const failed = (reason: string): Partial<OrderRecord> => ({
  status: 'FAILED',
  history: [{ status: 'FAILED', at: new Date(NOON_MS).toISOString(), reason }],
})
const usual = [line('City bike', 9800), line('Helmet', 2000, 2)]
const odd = [
  line(LONG, 999_999_999, 1000),
  line('دراجة هوائية للمدينة', 9800, 2),
  line('<b>Bell</b> & "whistle" 🔔', 5),
]
const many = Array.from({ length: 50 }, (_, n) => line(`Spare part number ${n + 1}`, 100 * (n + 1), n + 1))

const ORDER_MAILS = [
  ['confirmed', 'usual', 'Ada', { items: usual }],
  ['failed', 'usual', 'Ada', { items: usual, ...failed('The warehouse has burnt down.') }],
  ['cancelled', 'usual', 'Ada', { items: usual }],
  ['confirmed', 'odd', `${LONG.slice(0, 62)} 🚲`, { items: odd }],
  ['failed', 'odd', 'آدا لوفلايس', { items: odd, ...failed(`${LONG} ${LONG}`) }],
  ['confirmed', 'many', 'W. '.repeat(21), { items: many }],
] as const
const ACCOUNT_MAILS = [
  ['verify-email', 'Ada', 'https://shop.example'],
  ['reset-password', `${LONG.slice(0, 62)} 🚲`, 'https://shop.example'],
  ['reset-password', 'آدا لوفلايس', undefined],
  ['password-changed', '<b>Ada</b> & "co"', 'https://shop.example'],
] as const
const SHOP = 'https://shop.example'
const TOKEN = 'vXl5kG0c2cZ3Yv4h1m0o8nQ7u6t5s4r3q2p1o0n9m8l'
const NARROW = 320
const WIDE = 800

/** Text of less than 14 px is hard to read on a phone. */
const SMALLEST_TEXT = `Math.min(...[...document.querySelectorAll('body *')]
  .filter((element) => element.offsetHeight > 0 && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((element) => parseFloat(getComputedStyle(element).fontSize)))`

export function describeMails(begin: BeginOnSite) {
  let browser: Browser
  beforeAll(async () => {
    browser = (await begin()).browser
  })

  async function show(html: string, colorScheme: 'light' | 'dark'): Promise<Page> {
    const page = await browser.newPage({ colorScheme })
    await page.route('**', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }))
    await page.goto('http://mail.example/')
    return page
  }

  describe.each(ORDER_MAILS)('a mail about an order that is %s (%s)', (kind, name, username, given) => {
    describeMail(`${kind}-${name}`, renderMail(kind, anOrder(given), aUser({ username }), SHOP))
  })

  describe.each(ACCOUNT_MAILS)('a mail about an account (%s) to %s with links to %s', (kind, username, publicUrl) => {
    const token = kind === 'password-changed' ? undefined : TOKEN
    const mail = renderAccountMail(kind, aUser({ username }), { publicUrl, token })
    describeMail(`${kind}-${publicUrl ? 'link' : 'code'}`, mail)
  })

  function describeMail(name: string, mail: Mail): void {
    it.each(['light', 'dark'] as const)('can be read, %s, on a phone and on a desk', async (colorScheme) => {
      const page = await show(mail.html, colorScheme)
      for (const width of [NARROW, WIDE]) {
        await page.setViewportSize({ width, height: 700 })
        await keepScreenshot(page, `mail-${name}-${colorScheme}-${width}`)
        await expectNoSidewaysScroll(page)
        await expect.poll(() => page.evaluate(SMALLEST_TEXT)).toBeGreaterThanOrEqual(14)
      }
      await expectAccessible(page, WCAG)
      await page.close()
    })

    it('says the same as HTML and as text', async () => {
      const page = await show(mail.html, 'light')
      const shown = wordsOf(await page.locator('body').innerText())
      const onlyInHtml = wordsOf(`${await page.locator('h1, [scope=col], [aria-hidden]').allInnerTexts()}`)
      const text = mail.text.replaceAll(' x ', ' × ').replace(/https:\S+/, '')
      expect([...wordsOf(text), ...onlyInHtml].toSorted()).toEqual(shown.toSorted())
      await page.close()
    })
  }
}

/** The order of the facts differs, and their punctuation. */
const wordsOf = (text: string): string[] => text.split(/[\s:,()]+/).filter((word) => word !== '')
