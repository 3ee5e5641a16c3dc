import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../adapters/clock.ts'
import { EXAMPLE_ORDER, OrderNumberSchema } from '../contracts/orders.ts'
import { numberOf, parseOrderNumber } from './order-number.ts'

const isNumber = Compile(OrderNumberSchema)

describe('the number of an order', () => {
  it('is eight digits of base 32 in two groups, and always the same for an id', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(5), (id, taken) => {
        const number = numberOf(id, taken)
        expect(isNumber.Check(number)).toBe(true)
        expect(numberOf(id, taken)).toBe(number)
        expect(numberOf(id, taken + 1)).not.toBe(number)
      }),
    )
  })

  it('of many orders of one moment has no two alike, and all digits in every place', () => {
    const numbers = Array.from({ length: 5_000 }, () => numberOf(systemClock.newId()))
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const place of [0, 1, 2, 3, 5, 6, 7, 8]) expect(new Set(numbers.map((number) => number[place])).size).toBe(32)
  })

  it('is that of the example', () => expect(EXAMPLE_ORDER.number).toBe(numberOf(EXAMPLE_ORDER.id)))

  it('is understood as people write it', () => {
    const written = fc.tuple(
      fc.uuid(),
      fc.boolean(),
      fc.constantFrom('', '-', ' '),
      fc.constantFrom('I', 'L', 'i', 'l'),
    )
    fc.assert(
      fc.property(written, ([id, isSmall, between, one]) => {
        const number = numberOf(id)
        const sloppy = number.replace('-', between).replaceAll('0', 'O').replaceAll('1', one)
        expect(parseOrderNumber(isSmall ? sloppy.toLowerCase() : sloppy)).toBe(number)
      }),
    )
  })

  it.each(['', 'BXZH-RB9', 'BXZH-RB9YX', 'BXZH_RB9Y', 'UUUU-UUUU', 'BXZH-RB9*', EXAMPLE_ORDER.id])(
    'is not %j',
    (text) => {
      expect(parseOrderNumber(text)).toBeUndefined()
    },
  )
})
