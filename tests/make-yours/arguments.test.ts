import { describe, expect, it } from 'vitest'
import { USAGE, WrongArguments, wishesOf } from '../../scripts/make-yours/arguments.ts'
import { PARTS } from '../../scripts/make-yours/parts/all.ts'

describe('make-yours', () => {
  it('takes a name, a scope and parts', () => {
    const args = ['--name', 'acme-orders', '--scope', '@acme', '--without', 'client,console,client']
    expect(wishesOf(args)).toEqual({
      name: 'acme-orders',
      scope: '@acme',
      without: ['client', 'console'],
      isDryRun: false,
      isForced: false,
    })
  })

  it('names every part in its help, which changes nothing', () => {
    expect(wishesOf(['--name', 'Not A Name', '--help'])).toBeUndefined()
    for (const name of Object.keys(PARTS)) expect(USAGE).toContain(name)
  })

  it.each([
    ['a name with capitals', ['--name', 'Acme'], /lower-case/],
    ['a name with a scope', ['--name', '@acme/orders'], /lower-case/],
    ['a name that begins with a digit', ['--name', '4you'], /begins with a letter/],
    ['a name that ends with a hyphen', ['--name', 'acme-'], /single hyphens/],
    ['a name of a shell command', ['--name', 'a$(id)'], /lower-case/],
    ['a scope without @', ['--scope', 'acme'], /a scope is @/],
    ['a scope with a path', ['--scope', '@acme/orders'], /a scope is @/],
    ['a part that is none', ['--without', 'api'], /no part api/],
    ['a part of every object', ['--without', 'toString'], /no part toString/],
    ['nothing to do', ['--force'], /Nothing to do/],
    ['an option that is none', ['--without', 'client', '--quickly'], /--quickly/],
  ])('refuses %s', (_, args, message) => {
    expect(() => wishesOf(args)).toThrow(WrongArguments)
    expect(() => wishesOf(args)).toThrow(message)
  })
})
