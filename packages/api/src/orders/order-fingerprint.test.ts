import { expect, it } from 'vitest'
import { orderFingerprint } from './order-fingerprint.ts'

const line = { productId: 'bike1', quantity: 2 }

it('stays as it is kept with the orders that are there', () => {
  expect(orderFingerprint({ items: [line, { productId: 'bell', quantity: 1 }] })).toBe(
    '1dEZNDCVLyZlD6WGCQrVpmoBLefptvd1c6goZQtjB4M',
  )
})

it('is the same whatever the order of the properties, and whose order it is', () => {
  const body = { items: [{ ...line, wrapping: { colour: 'red', ribbon: true } }], note: 'ring twice' }
  const turned = {
    note: 'ring twice',
    customerEmail: 'ada@example.com',
    items: [{ wrapping: { ribbon: true, colour: 'red' }, quantity: 2, productId: 'bike1' }],
  }
  expect(orderFingerprint(turned)).toBe(orderFingerprint(body))
})

it.each([
  { items: [{ ...line, quantity: 3 }] },
  { items: [{ ...line, productId: 'bell' }] },
  { items: [line, line] },
  { items: [{ ...line, isGift: true }] },
  { items: [{ ...line, isGift: false }] },
  { items: [line], note: 'ring twice' },
])('is another for %j', (body) => {
  expect(orderFingerprint(body)).not.toBe(orderFingerprint({ items: [line] }))
})
