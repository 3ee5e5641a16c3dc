import type { OrderRecord } from '@orders/shared/domain/order'
import { numberOf } from '@orders/shared/domain/order-number'
import { aLine, anOrder, aProduct, aUser } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import { formatMoney } from './money.ts'
import { renderMail } from './render.ts'

const order = anOrder({ items: [aLine(aProduct({ name: '<script>alert("x")</script> & co' }), 3), aLine(aProduct())] })

describe('a mail about an order', () => {
  it('shows the lines, the total, the number and the id as text and as HTML', () => {
    const mail = renderMail('confirmed', order, aUser({ username: 'Ada', email: 'ada@example.com' }))
    expect(mail.to).toBe('ada@example.com')
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain('Hello Ada,')
      expect(body).toContain(order.id)
      expect(body).toContain(order.number)
      expect(body).toContain('$60.00')
      expect(body).toContain('$80.00')
    }
  })

  it('says in text what is in the table, amounts on lines of their own', () => {
    const items = [aLine(aProduct({ name: 'Helmet' }), 2), aLine(aProduct({ name: 'دراجة' }))]
    const { text } = renderMail(
      'confirmed',
      { ...anOrder({ items }), id: 'the-id', number: '0123-4567' },
      aUser({ username: 'Ada' }),
    )
    expect(text).toBe(`Hello Ada,

Thank you. Everything you ordered is on its way.

  2 x Helmet
      $40.00 ($20.00 each)
  1 x دراجة
      $20.00

  Total: $60.00

Order number: 0123-4567
Placed: 31 January 2026 at 12:00 UTC
Order id: the-id
`)
  })

  it.each([
    ['confirmed', 'is confirmed'],
    ['failed', 'could not be completed'],
    ['cancelled', 'is cancelled'],
  ] as const)('names the order by its number in its subject when %s', (kind, words) => {
    const numbered = { ...order, number: 'BXZH-RB9Y' }
    expect(renderMail(kind, numbered, aUser()).subject).toBe(`Your order BXZH-RB9Y ${words}`)
    const { number: _, ...ofBefore } = numbered
    expect(renderMail(kind, ofBefore, aUser()).subject).toBe(`Your order ${numberOf(order.id)} ${words}`)
  })

  it('escapes what customers and products are called', () => {
    const { html } = renderMail('confirmed', order, aUser({ username: '<img src=x onerror=alert(1)>' }))
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co')
  })

  it.each(['https://shop.example', 'https://shop.example/'])('links to the order at %s', (publicUrl) => {
    const { text, html } = renderMail('confirmed', order, aUser(), publicUrl)
    const url = `https://shop.example/console#/orders/${order.id}`
    expect(text).toContain(`See your order: ${url}\n`)
    expect(html).toContain(`<a href="${url}"`)
  })

  it('links to nothing where nobody has said where the shop is', () => {
    const { text, html } = renderMail('confirmed', order, aUser())
    for (const body of [text, html]) expect(body).not.toMatch(/href|See your order/)
  })

  it('says why an order failed, the last time', () => {
    const at = order.createdAt
    const failed: OrderRecord = {
      ...order,
      status: 'FAILED',
      history: [
        { status: 'FAILED', at, reason: 'an old reason' },
        { status: 'FAILED', at, reason: 'no\r\nstock <here>' },
      ],
    }
    const mail = renderMail('failed', failed, aUser())
    expect(mail.text).toContain('no stock <here>')
    expect(mail.html).toContain('no stock &lt;here&gt;')
    expect(mail.text).not.toContain('an old reason')
  })

  it.each([
    ['sold out', ' The reason: sold out.', 'The reason: sold out.'],
    ['Sold out. ', ' The reason: Sold out.', 'The reason: Sold out.'],
    [undefined, '', 'Nothing will be delivered.'],
  ])('ends the reason %j with one full stop', (reason, words, preview) => {
    const at = order.createdAt
    const failed = { ...order, history: [{ status: 'FAILED' as const, at, ...(reason ? { reason } : {}) }] }
    const { text, html } = renderMail('failed', failed, aUser())
    for (const body of [text, html]) expect(body).toContain(`We are sorry: nothing will be delivered.${words}`)
    expect(html).toMatch(new RegExp(`<div style="display:none[^>]*>${preview}<`))
  })

  it.each(['confirmed', 'failed', 'cancelled'] as const)('has a subject of one line when %s', (kind) => {
    const { subject } = renderMail(kind, { ...order, number: 'a\r\nBcc: eve@example.com' }, aUser())
    expect(subject).not.toMatch(/[\r\n]/)
  })
})

describe('money', () => {
  it.each([
    [9800, 'USD', '$98.00'],
    [5, 'EUR', '€0.05'],
    [9800, 'JPY', '¥9,800'],
    [1234, 'BHD', 'BHD 1.234'],
    [0, 'USD', '$0.00'],
  ])('%i %s is %s', (amount, currency, text) => {
    expect(formatMoney({ amount, currency }).replace(/\u00a0/g, ' ')).toBe(text)
  })
})
