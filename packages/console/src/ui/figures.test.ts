import { describe, expect, it } from 'vitest'
import { mergeNewest } from './merge-newest.js'
import { formatMoney, sumByCurrency } from './money.js'
import { formatAge } from './times.js'

describe('money', () => {
  it.each([
    [9800, 'USD', '$98.00'],
    [5, 'EUR', '€0.05'],
    [9800, 'JPY', '¥9,800'],
    [1234, 'BHD', 'BHD 1.234'],
    [1_000_000_000_000, 'USD', '$10,000,000,000.00'],
  ])('%i %s is %s', (amount, currency, text) => {
    expect(formatMoney({ amount, currency }).replace(/\u00a0/g, ' ')).toBe(text)
  })

  it('of different currencies is not added up', () => {
    const usd = (amount: number) => ({ amount, currency: 'USD' })
    expect(sumByCurrency([usd(1), { amount: 5, currency: 'JPY' }, usd(2)])).toEqual([
      usd(3),
      { amount: 5, currency: 'JPY' },
    ])
    expect(sumByCurrency([])).toEqual([])
  })
})

describe('an age', () => {
  it.each([
    [0.2, 'under 1 s'],
    [119.9, '119 s'],
    [120, '2 min'],
    [7_300, '2 h'],
    [200_000, '2 days'],
  ])('of %d s is %s', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text)
  })
})

describe('a list whose first page is read again', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }))

  it('gets what is new, loses what is gone from the page, and keeps what is older', () => {
    const page = { items: rows('7', '6', '4'), nextCursor: 'more' }
    expect(mergeNewest(rows('6', '5', '4', '3', '2'), page)).toEqual(rows('7', '6', '4', '3', '2'))
  })

  it('is the page where there is no other', () => {
    expect(mergeNewest(rows('3', '2', '1'), { items: rows('3'), nextCursor: null })).toEqual(rows('3'))
    expect(mergeNewest(rows('3'), { items: [], nextCursor: null })).toEqual([])
  })
})
