import { describe, expect, it } from 'vitest'
import { changesIn, describeAdmin, pageOfTarget } from './words.ts'

/** As the page shows it. */
const told = (details: Parameters<typeof changesIn>[0]) =>
  changesIn(details).map(({ name, before, after }) => `${name} ${before === undefined ? '' : `${before} → `}${after}`)

describe('what was changed', () => {
  it.each([
    [{ amount: 8900, amountBefore: 9800, currency: 'USD' }, ['price 98.00 → 89.00 USD']],
    [{ amount: 900, amountBefore: 9800, currency: 'JPY', currencyBefore: 'USD' }, ['price 98.00 USD → 900 JPY']],
    [{ currency: 'EUR', currencyBefore: 'USD' }, ['currency USD → EUR']],
    [{ amount: 8900, amountBefore: 9800 }, ['price 9,800 → 8,900 minor units']],
    [{ name: 'Bike', nameBefore: 'City bike' }, ['name City bike → Bike']],
    [{ delta: 1200, available: 1205, availableBefore: 5 }, ['by +1,200', 'stock 5 → 1,205']],
    [{ archived: true, archivedBefore: false }, ['archived no → yes']],
    [{ imageUrl: '', imageUrlBefore: 'https://pictures.example/1' }, ['picture https://pictures.example/1 → none']],
    [{ state: 'unsent', stateBefore: 'held' }, ['state held → unsent']],
    [{ status: 'PENDING', statusBefore: 'FAILED' }, ['status FAILED → PENDING']],
    [{}, []],
  ])('%j reads %j', (details, lines) => {
    expect(told(details)).toEqual(lines)
  })
})

describe('the one who did it', () => {
  it('that is another user is named by the address', () => {
    expect(describeAdmin({ adminId: 'u2', adminEmail: 'bob@example.com' }, 'u1')).toBe('bob@example.com')
    expect(describeAdmin({ adminId: 'u1', adminEmail: 'ada@example.com' }, 'u1')).toBe('You')
  })

  it.each([
    ['u1', 'You'],
    ['u2', 'Admin u2'],
    ['key:k1', 'API key k1'],
    ['command:root@host', 'root@host on the command line'],
  ])('that is %s is called %s', (adminId, words) => {
    expect(describeAdmin({ adminId }, 'u1')).toBe(words)
  })
})

describe('the target', () => {
  it.each([
    ['product.patch', 'bike1', '/operations/products/bike1'],
    ['order.retry', 'o1', '/operations/orders/o1'],
    ['mail.resend', 'o1:confirmed', '/operations/mails?order=o1'],
    ['webhook.update', 'w1', '/operations/webhooks/w1'],
    ['webhook.delete', 'w1', undefined],
    ['dead-letter.drop', 'd1', undefined],
  ] as const)('of %s leads to %s', (action, target, page) => {
    expect(pageOfTarget({ action, target })).toBe(page)
  })
})
