import { describe, expect, it } from 'vitest'
import { isMatched, parseIfMatch } from './if-match.ts'

const parse = (value?: string) => parseIfMatch({ headers: value === undefined ? {} : { 'if-match': value } })

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
    expect([undefined, '*', '"1", "2"', 'W/"1"', '"3"'].map((value) => isMatched(parse(value), '"1"'))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(isMatched(parse('"1"'), '"2"', '"1"')).toBe(true)
  })
})
