import { expect, it } from 'vitest'
import { addressOf, placeOf } from './address.ts'

it.each([
  [{}, '#'],
  [{ order: '0197' }, '#order=0197'],
  [{ to: 'ada+1@example.com', mail: 'a/b?c=d' }, '#to=ada%2B1%40example.com&mail=a%2Fb%3Fc%3Dd'],
])('a place in the inbox has an address that leads back to it: %o', (place, fragment) => {
  const address = addressOf(place)
  expect(address).toBe(`/console/inbox${fragment}`)
  expect(placeOf(new URL(address, 'http://localhost').hash)).toEqual({
    mail: undefined,
    to: undefined,
    order: undefined,
    ...place,
  })
})
