import { describe, expect, it } from 'vitest'
import { oneLine, toRefusalReason } from './refusal.ts'

describe('what a partner wrote', () => {
  it.each([
    ['line breaks and controls', ' no such\r\n\tregion\u0000\u0085 ', 'no such region'],
    ['what turns its direction around', 'no\u202e such\u202c \u2066region\u2069\u200f', 'no such region'],
    ['what cannot be seen', 'no\u200b such\u00ad re\ufeffgion\u{e0041}', 'no such region'],
    ['joiners that join nothing', 'no\u200d such\u200c region', 'no such region'],
    ['half characters', 'no \ud83d such \udca9region', 'no \ufffd such \ufffdregion'],
  ])('is one line without %s', (_what, text, line) => {
    expect(oneLine(text)).toBe(line)
  })

  it.each([
    '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627',
    '\u{1f469}\u{1f3fd}\u200d\u{1f680} is away',
    'ausverkauft für Zoë',
  ])('stays as it is where it is written with joiners or accents: %s', (text) => {
    expect(oneLine(text)).toBe(text)
  })
})

describe('the reason of a refusal', () => {
  it('is cut between whole characters', () => {
    for (const before of ['', 'a', 'ab']) {
      const reason = toRefusalReason(`${before}${'\u{1f4e6}'.repeat(300)}`)
      expect(reason.isWellFormed()).toBe(true)
      expect([...reason]).toHaveLength(200)
      expect(Buffer.from(reason, 'utf8').toString('utf8')).toBe(reason)
    }
  })

  it('is cut after a word, where there is one', () => {
    expect(toRefusalReason(`${'word '.repeat(39)}${'x'.repeat(40)}`)).toBe(`${'word '.repeat(39).trim()}…`)
    expect(toRefusalReason('x'.repeat(200))).toBe('x'.repeat(200))
  })

  it.each(['', ' \n', '\u202e\u200b'])('is a general one where there is none: %j', (text) => {
    expect(toRefusalReason(text)).toBe('the order was refused')
  })
})
