import { describe, expect, it } from 'vitest'
import { addressHash, normaliseEmail } from './mail-address.ts'

describe('the normal form of an address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['capital letters stay, for whoever compares takes small ones', 'Ada@Example.COM', 'Ada@Example.COM'],
    ['spaces around it go', '\u00a0 ada@example.com\t', 'ada@example.com'],
    ['full-width letters are plain ones', '\uff41\uff44\uff41\uff20\uff45xample.com', 'ada@example.com'],
    ['a ligature is its letters', 'o\ufb03ce@example.com', 'office@example.com'],
    ['a domain of any script is its A-label', 'ada@b\u00fccher.example', 'ada@xn--bcher-kva.example'],
    ['with a combining mark, too', 'ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['in capital letters, too', 'ada@B\u00dcCHER.example', 'ada@xn--bcher-kva.example'],
    ['with an ideographic full stop, too', 'ada@b\u00fccher\u3002example', 'ada@xn--bcher-kva.example'],
    ['an A-label stays', 'ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['of a top-level domain, too', 'ada@example.\u0440\u0444', 'ada@example.xn--p1ai'],
    ['what an atom may have stays', "a.b!#$%&'*+/=?^_`{|}~-1@x-y.example", "a.b!#$%&'*+/=?^_`{|}~-1@x-y.example"],
    ['the longest', `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(60)}`],
  ])('%s', (...given) => {
    const address = given.at(-2) ?? ''
    const normal = given.at(-1)
    expect(normaliseEmail(given.length === 3 ? address : (given.at(-1) ?? ''))).toBe(normal)
  })

  it('is its own normal form', () => {
    for (const address of ['\uff41da@B\u00fccher.example', ' ADA@example.com ']) {
      const normal = normaliseEmail(address) ?? ''
      expect(normaliseEmail(normal)).toBe(normal)
    }
  })

  it.each([
    ['no @', 'ada'],
    ['nothing before it', '@example.com'],
    ['nothing behind it', 'ada@'],
    ['a name that is not ASCII, which mail services do not take', 'd\u00f6rte@example.com'],
    ['a look-alike from another script in the name', '\u0430da@example.com'],
    ['a quoted name', '"ada"@example.com'],
    ['a quoted name with an @', '"a@b"@example.com'],
    ['two @', 'ada@eve@example.com'],
    ['a space', 'a da@example.com'],
    ['a line break', 'ada@example.com\nBcc: eve@example.com'],
    ['a comment', 'ada(comment)@example.com'],
    ['a display name', 'Ada <ada@example.com>'],
    ['several addresses', 'ada@example.com,eve@example.com'],
    ['a dot at the beginning', '.ada@example.com'],
    ['a dot at the end of the name', 'ada.@example.com'],
    ['two dots', 'a..da@example.com'],
    ['two dots in the domain', 'ada@example..com'],
    ['a dot at the end of the domain', 'ada@example.com.'],
    ['a domain without a dot', 'ada@localhost'],
    ['an encoded domain', 'ada@ex%61mple.com'],
    ['an encoded full-width domain', 'ada@ex\uff0561mple.com'],
    ['a literal of an IPv4 address', 'ada@[127.0.0.1]'],
    ['an IPv4 address', 'ada@127.0.0.1'],
    ['an IPv4 address in disguise', 'ada@0x7f.1'],
    ['a literal of an IPv6 address', 'ada@[IPv6:::1]'],
    ['a port', 'ada@example.com:25'],
    ['a path', 'ada@example.com/x'],
    ['a path in a wide letter', 'ada@example.com\uff0fx'],
    ['a query', 'ada@example.com?x'],
    ['a fragment', 'ada@example.com#x'],
    ['a backslash', 'ada@example.com\\x'],
    ['a tab in the domain', 'ada@exam\tple.com'],
    ['a line break in the domain', 'ada@exam\r\nple.com'],
    ['a label that begins with a hyphen', 'ada@-example.com'],
    ['an A-label that is none', 'ada@xn--\u00fc.example'],
    ['an underscore in the domain', 'ada@ex_ample.com'],
    ['a zero-width space in the name', 'a\u200bda@example.com'],
    ['a bidi override', 'ada\u202e@example.com'],
    ['too long a label', `ada@${'a'.repeat(64)}.com`],
    ['too long an address', `${'a'.repeat(250)}@example.com`],
    ['nothing', ''],
  ])('is none where there is %s', (_what, address) => {
    expect(normaliseEmail(address)).toBeUndefined()
  })
})

it('one address has one hash, in whatever letters, and another has another', () => {
  expect(addressHash('Ada@Example.com')).toBe(addressHash('ada@example.com'))
  expect(addressHash('ada@example.com')).not.toBe(addressHash('adb@example.com'))
})

it('a hostile address is checked in linear time', () => {
  for (const part of ['a.', '@', '.', 'a@', 'xn--', '%', '\u0308', '-']) {
    const startedAt = performance.now()
    expect(normaliseEmail(`a@${part.repeat(20_000)}`)).toBeUndefined()
    expect(normaliseEmail(`${part.repeat(20_000)}@example.com`)).toBeUndefined()
    expect(performance.now() - startedAt, part).toBeLessThan(500)
  }
})
