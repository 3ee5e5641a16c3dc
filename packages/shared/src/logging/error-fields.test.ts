import { expect, it } from 'vitest'
import { StoreUnavailable } from '../ports/stores.ts'
import { errorFields } from './error-fields.ts'

const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:27017'), { code: 'ECONNREFUSED' })

it.each([
  [
    new StoreUnavailable({ cause: new Error('selection failed', { cause: refused() }) }),
    'the database does not answer: selection failed: connect ECONNREFUSED 127.0.0.1:27017',
  ],
  [refused(), 'connect ECONNREFUSED 127.0.0.1:27017'],
  [new TypeError('fetch failed', { cause: refused() }), 'fetch failed: connect ECONNREFUSED 127.0.0.1:27017'],
  [Object.assign(new Error('Rate exceeded'), { $metadata: {} }), 'Rate exceeded'],
])('tells in a line, without a stack, what is away: %s', (error, message) => {
  expect(errorFields(error)).toEqual({ type: error.constructor.name, message })
})

it('keeps the whole stack of a bug', () => {
  const bug = new TypeError('no', { cause: new RangeError('too far') })
  expect(errorFields(bug)).toMatchObject({ type: 'TypeError', stack: expect.stringContaining('caused by: RangeError') })
})
