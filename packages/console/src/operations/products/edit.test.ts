import { describe, expect, it } from 'vitest'
import { Refusal } from '../../api/refusal.ts'
import { differencesOf, patchOf, toBody, toFormFaults, toValues } from './edit.ts'

const BIKE = {
  id: 'bike1',
  name: 'City bike',
  price: { amount: 9800, currency: 'USD' },
  available: 5,
  archived: false,
}
const PICTURE = 'https://pictures.example/1'

describe('the form of a product', () => {
  it('says what the product is, and what is typed into it', () => {
    expect(toBody(toValues(BIKE))).toEqual({ name: BIKE.name, price: BIKE.price })
    expect(toBody({ name: ' Bike ', amount: '900', currency: 'jpy', imageUrl: PICTURE })).toEqual({
      name: 'Bike',
      price: { amount: 900, currency: 'JPY' },
      imageUrl: PICTURE,
    })
  })

  it('says nothing that the API takes where no amount is typed', () => {
    expect(toBody({ name: 'Bike', amount: '9,8', currency: 'USD' }).price.amount).toBeLessThan(0)
  })

  it('marks the field of a part of the price', () => {
    const errors = [{ path: 'body/price/amount', message: 'must be >= 0' }]
    const mark = () => toFormFaults(new Refusal({ status: 400, code: 'VALIDATION_FAILED', errors }))
    expect(mark).toThrow(expect.objectContaining({ errors: [{ path: 'body/amount', message: 'must be >= 0' }] }))
  })
})

describe('a change', () => {
  it('is of what differs only', () => {
    const same = { name: BIKE.name, price: BIKE.price }
    expect(patchOf(BIKE, same)).toEqual({})
    expect(patchOf(BIKE, { ...same, name: 'Bike' })).toEqual({ name: 'Bike' })
    expect(patchOf(BIKE, { ...same, price: { amount: 8900, currency: 'USD' } })).toEqual({
      price: { amount: 8900, currency: 'USD' },
    })
    expect(patchOf(BIKE, { ...same, imageUrl: PICTURE })).toEqual({ imageUrl: PICTURE })
    expect(patchOf({ ...BIKE, imageUrl: PICTURE }, same)).toEqual({ imageUrl: null })
  })

  it('of another admin is told, but not what was sold meanwhile', () => {
    const price = { amount: 8900, currency: 'USD' }
    expect(differencesOf(BIKE, { ...BIKE, price, archived: true, available: 3 })).toEqual([
      { name: 'Price', before: '$98.00', after: '$89.00' },
      { name: 'On sale', before: 'yes', after: 'no' },
    ])
    expect(differencesOf(BIKE, { ...BIKE, available: 3 })).toEqual([])
  })
})
