import { describe, expect, it } from 'vitest'
import { parseIfMatch, refuseUnlessMatched } from './if-match.ts'

const parse = (value?: string) => parseIfMatch({ headers: value === undefined ? {} : { 'if-match': value } })
const refusal = expect.objectContaining({ code: 'PRECONDITION_FAILED' })

describe('If-Match', () => {
  it.each<[string | undefined, unknown]>([
    [undefined, undefined],
    ['*', '*'],
    [' * ', '*'],
    ['"1"', ['"1"']],
    ['"1", "2"', ['"1"', '"2"']],
    ['"1",,"2" ,', ['"1"', '"2"']],
    ['"a,b"', ['"a,b"']],
    ['""', ['""']],
    ['W/"1"', []],
    ['W/"1", "2"', ['"2"']],
  ])('%j is read as %j', (value, tags) => {
    expect(parse(value)).toEqual(tags)
  })

  it.each(['', ',', '1', '"1', '1"', '"1" "2"', '*, "1"', 'w/"1"', 'W/ "1"', '"a b"', '"\u0000"', '"1"x'])(
    '%j is refused, with the name of the header',
    (value) => {
      const path = 'headers/if-match'
      expect(() => parse(value)).toThrow(
        expect.objectContaining({
          code: 'VALIDATION_FAILED',
          details: { errors: [expect.objectContaining({ path })] },
        }),
      )
    },
  )

  it('is read in a time that grows with its length only', () => {
    const startedMs = performance.now()
    for (const part of ['"', ',', '" ', 'W/"', '"",']) expect(() => parse(`${part.repeat(16_000)}x`)).toThrow()
    expect(performance.now() - startedMs).toBeLessThan(500)
  })

  it('matches one of its strong tags, or anything', () => {
    for (const value of [undefined, '*', '"1", "2"'])
      expect(() => refuseUnlessMatched(parse(value), '"1"')).not.toThrow()
    for (const value of ['W/"1"', '"3"']) expect(() => refuseUnlessMatched(parse(value), '"1"')).toThrow(refusal)
    expect(() => refuseUnlessMatched(parse('"1"'), '"2"', '"1"')).not.toThrow()
  })
})
