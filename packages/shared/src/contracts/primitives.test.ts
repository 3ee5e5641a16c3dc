import { describe, expect, it } from 'vitest'
import { NAME_PATTERN } from './primitives.ts'

const isName = (text: string) => new RegExp(NAME_PATTERN, 'u').test(text)

describe('a name that people see', () => {
  it.each([
    ['Latin', 'Zo\u00eb'],
    ['Latin with a combining mark', 'Zoe\u0308'],
    ['Vietnamese', 'Ng\u00f4 Th\u1ecb H\u01b0\u01a1\u0300ng'],
    ['Cyrillic', '\u0410\u0434\u0430 \u041b\u043e\u0432\u043b\u0435\u0439\u0441'],
    ['Greek', '\u0391\u03af\u03b4\u03b1'],
    ['Han', '\u674e\u5c0f\u9f8d'],
    ['Han with a variant of a character', '\u845b\u{e0100}\u57ce'],
    ['Kana', '\u30a8\u30a4\u30c0'],
    ['Hangul', '\uae40\ucca0\uc218'],
    ['Arabic', '\u0645\u0631\u064a\u0645'],
    ['Persian with a non-joiner', '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627'],
    ['Hebrew with points', '\u05de\u05b4\u05e8\u05b0\u05d9\u05b8\u05dd'],
    ['Devanagari', '\u092a\u094d\u0930\u093f\u092f\u093e'],
    ['Devanagari with a joiner', '\u0915\u094d\u200d\u0937'],
    ['Sinhala with a joiner', '\u0dc1\u0dca\u200d\u0dbb\u0dd3'],
    ['Tamil', '\u0bae\u0bc0\u0ba9\u0bbe'],
    ['Thai', '\u0e2d\u0e32\u0e14\u0e32'],
    ['Khmer', '\u179f\u17c1\u1784'],
    ['an emoji of several', '\u{1f469}\u{1f3fd}\u200d\u{1f680}'],
    ['an emoji with a style', '\u2764\ufe0f\u200d\u{1f525}'],
    ['a flag', '\u{1f1eb}\u{1f1f7}'],
    ['signs', "O'Hara <ada>"],
    ['spaces around it', ' \u3000ada '],
  ])('may be %s', (_what, name) => {
    expect(isName(name)).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['spaces', ' \u3000\u00a0'],
    ['two lines', 'a\nb'],
    ['a tab', 'a\tb'],
    ['a C1 control', 'a\u0085b'],
    ['two lines by a separator', 'a\u2028b'],
    ['two paragraphs', 'a\u2029b'],
    ['half a character', 'a\ud800'],
    ['a left-to-right override', 'a\u202db'],
    ['a right-to-left override', 'a\u202eb'],
    ['an embedding', 'a\u202ab'],
    ['an isolate', 'a\u2066b\u2069'],
    ['a left-to-right mark', 'a\u200eb'],
    ['an Arabic letter mark', 'a\u061cb'],
    ['a zero-width space', 'a\u200bb'],
    ['a joiner where nothing joins', 'a\u200db'],
    ['a non-joiner where nothing joins', 'a\u200cb'],
    ['two joiners', '\u0639\u200c\u200c\u0631'],
    ['a joiner at the end', '\u0639\u200c'],
    ['a joiner between an emoji and a letter', '\u{1f469}\u200da'],
    ['a word joiner', 'a\u2060b'],
    ['a byte order mark', 'a\ufeffb'],
    ['a soft hyphen', 'a\u00adb'],
    ['a grapheme joiner', 'a\u034fb'],
    ['a tag', 'a\u{e0041}'],
    ['the tag of a language', 'a\u{e0001}'],
    ['a Hangul filler', '\u3164'],
    ['a Hangul filler inside', 'a\u115f\u1160b'],
    ['a half-width filler', '\uffa0'],
    ['a blank pattern of Braille', '\u2800'],
    ['a Khmer vowel without a form', 'a\u17b4'],
    ['a Mongolian variation selector', 'a\u180b'],
    ['an annotation', 'a\ufff9b'],
    ['nothing but a mark', '\u0301'],
    ['nothing but a variation selector', '\ufe0f'],
  ])('is not %s', (_what, name) => {
    expect(isName(name)).toBe(false)
  })

  it('is checked in linear time, however hostile', () => {
    const parts = ['a', ' ', '\u200d', '\u0639\u200c', '\u{1f469}\u200d', '\u0301', '\u3164', 'a\u200d']
    for (const part of parts) {
      const startedAt = performance.now()
      expect(isName(`${part.repeat(50_000)}\n`)).toBe(false)
      expect(performance.now() - startedAt, JSON.stringify(part)).toBeLessThan(500)
    }
  })
})
