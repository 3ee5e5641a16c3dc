import { describe, expect, it } from 'vitest'
import { findRead, type ListedMail, pickMails, splitAtLinks } from './mails.ts'

const mail = (id: string, to: string, orderId?: string): ListedMail => ({
  id,
  at: '2026-01-01T00:00:00.000Z',
  to: [to],
  subject: id,
  text: '',
  hasHtml: true,
  ...(orderId ? { orderId } : {}),
})
const MAILS = [mail('3', 'Ada@example.com', 'o1'), mail('2', 'bob@example.com'), mail('1', 'ada@example.com', 'o1')]
const idsOf = (mails: readonly ListedMail[]) => mails.map(({ id }) => id)

describe('the inbox', () => {
  it('picks mails by a part of the recipient, in any case, and by the order', () => {
    expect(idsOf(pickMails(MAILS, {}))).toEqual(['3', '2', '1'])
    expect(idsOf(pickMails(MAILS, { to: ' ADA@ ' }))).toEqual(['3', '1'])
    expect(idsOf(pickMails(MAILS, { order: 'o1', to: 'bob' }))).toEqual([])
  })

  it('reads the mail of its address, or the latest one about the order of it', () => {
    expect(findRead(MAILS, MAILS, { mail: '1', order: 'o1' })?.id).toBe('1')
    expect(findRead(pickMails(MAILS, { order: 'o1' }), MAILS, { order: 'o1' })?.id).toBe('3')
    expect(findRead(MAILS, MAILS, {})).toBeUndefined()
    expect(findRead(MAILS, MAILS, { mail: 'gone' })).toBeUndefined()
  })

  it.each([
    ['See your order: http://127.0.0.1:3000/console#/orders/1', ['http://127.0.0.1:3000/console#/orders/1']],
    ['(https://a.example/x?y=1). Or https://b.example!', ['https://a.example/x?y=1', 'https://b.example']],
    ['javascript:alert(1) ftp://x', []],
  ])('finds the links of a text: %s', (text, links) => {
    const parts = splitAtLinks(text)
    expect(parts.filter((_, index) => index % 2 === 1)).toEqual(links)
    expect(parts.join('')).toBe(text)
  })
})
