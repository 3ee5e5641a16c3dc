import { describe, expect, it } from 'vitest'
import { readArguments, WrongArguments } from './arguments.ts'

const KNOWN = ['G1', 'G2']

describe('the arguments of the fault suite', () => {
  it('are all guarantees on both forms, with a seed of chance, when there are none', () => {
    const plan = readArguments([], KNOWN)
    expect(plan).toMatchObject({ ids: KNOWN, forms: ['embedded', 'deployed'], long: false })
    expect(plan?.seed).toBeTypeOf('number')
  })

  it('choose guarantees, a form and a seed', () => {
    const plan = readArguments(['g2', '--long', '--form', 'embedded', '--seed', '7'], KNOWN)
    expect(plan).toEqual({ ids: ['G2'], forms: ['embedded'], long: true, seed: 7 })
  })

  it('may ask for help only', () => expect(readArguments(['--help', 'G1'], KNOWN)).toBeUndefined())

  it.each([['G99'], ['--form', 'cloud'], ['--seed', 'x'], ['--fast']])('%s %s is refused', (...args) => {
    expect(() => readArguments(args, KNOWN)).toThrow(WrongArguments)
  })
})
