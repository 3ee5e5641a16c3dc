import { expect, it } from 'vitest'
import { addressWith, atPage } from './address.ts'

it('has only what is said in its query', () => {
  expect(addressWith('/list', { number: 'A&B', email: '', status: undefined })).toBe('/list?number=A%26B')
  expect(addressWith('/list', { number: '' })).toBe('/list')
})

it('leads to another page of the same list', () => {
  expect(atPage('/list?state=held&cursor=a', 'b=')).toBe('/list?state=held&cursor=b%3D')
  expect(atPage('/list?state=held&cursor=a', null)).toBe('/list?state=held')
  expect(atPage('/list', 'b')).toBe('/list?cursor=b')
})
