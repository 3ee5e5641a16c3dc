import { describe, expect, it } from 'vitest'
import { Refusal } from '../../api/refusal.ts'
import { addressOf, explainFilters, filtersOf, pathOf } from './filters.ts'

describe('the filters in an address', () => {
  it('are those that say something', () => {
    const query = { number: ' BXZH-RB9Y ', email: '', status: 'FAILED', sort: 'createdAt', colour: 'red' }
    expect(filtersOf(query)).toEqual({ number: 'BXZH-RB9Y', status: 'FAILED', sort: 'createdAt' })
    expect(filtersOf({ status: 'LOST', sort: 'price' })).toEqual({})
  })

  it('are those of the API, page after page', () => {
    const filters = filtersOf({ email: 'ada+1@example.com', status: 'FAILED' })
    expect(addressOf(filters)).toBe('/operations/orders?email=ada%2B1%40example.com&status=FAILED')
    expect(pathOf(filters, { cursor: 'c1' })).toBe(
      '/api/admin/orders?email=ada%2B1%40example.com&status=FAILED&cursor=c1',
    )
    expect(pathOf({})).toBe('/api/admin/orders')
  })
})

describe('a refusal', () => {
  it('says which filter is wrong', () => {
    const errors = [{ path: 'query/number', message: 'is not the number of an order' }]
    const refusal = explainFilters(new Refusal({ status: 400, code: 'VALIDATION_FAILED', errors }))
    expect(refusal).toMatchObject({ message: 'The number is not the number of an order' })
  })

  it('of another kind stays as it is', () => {
    const refusal = new Refusal({ status: 403, code: 'FORBIDDEN' })
    expect(explainFilters(refusal)).toBe(refusal)
  })
})
