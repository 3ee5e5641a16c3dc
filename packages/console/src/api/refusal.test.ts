import { describe, expect, it } from 'vitest'
import { NoAnswer, Refusal, wordsFor } from './refusal.ts'

describe('what people are told', () => {
  it.each([
    [new Refusal({ status: 429, code: 'RATE_LIMITED' }, 12), 'Too many tries. Please wait 12 seconds.'],
    [new Refusal({ status: 401, code: 'INVALID_CREDENTIALS' }), 'The e-mail or the password is wrong.'],
    [new Refusal({ status: 500, title: 'Something went wrong', requestId: 'r7' }), 'Something went wrong. Request r7.'],
    [new Refusal({ status: 502 }), 'The server answered 502.'],
    [new NoAnswer('offline'), 'The server does not answer. Please try again.'],
  ])('of %s', (error, words) => {
    expect(wordsFor(error)).toBe(words)
  })

  it('is nothing where the page itself is wrong: that has to be seen as an error', () => {
    expect(() => wordsFor(new TypeError('bug'))).toThrow('bug')
  })
})
