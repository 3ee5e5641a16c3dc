import { describe, expect, it } from 'vitest'
import { formatAmount, formatMoney, parseAmount, sumByCurrency } from './money.ts'
import { formatAge } from './times.ts'

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

  it.each([
    ['98', 'USD', 9800],
    [' 98.5 ', 'USD', 9850],
    ['0.05', 'EUR', 5],
    ['9800', 'JPY', 9800],
    ['1.234', 'BHD', 1234],
    ['98.005', 'USD', undefined],
    ['9.8', 'JPY', undefined],
    ['1,000', 'USD', undefined],
    ['-1', 'USD', undefined],
    ['', 'USD', undefined],
    ['98', 'usd', undefined],
  ])('that is typed as %j %s is %s minor units', (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount)
    if (amount !== undefined) expect(parseAmount(formatAmount({ amount, currency }), currency)).toBe(amount)
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
