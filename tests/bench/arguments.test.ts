import { describe, expect, it } from 'vitest'
import { readArguments, WrongArguments } from './arguments.ts'

const KNOWN = ['get-hit', 'settle', 'start']

describe('the arguments of the benchmark', () => {
  it('are everything on both forms, when there are none', () => {
    const plan = readArguments([], KNOWN)
    expect(plan).toEqual({
      names: KNOWN,
      forms: ['embedded', 'deployed'],
      json: false,
      rounds: 5,
      seconds: 3,
      orders: 100_000,
    })
  })

  it('choose measurements, one by one or with commas, and a form', () => {
    const plan = readArguments(['--only', 'start', '--only', 'settle,get-hit', '--form', 'deployed', '--json'], KNOWN)
    expect(plan).toMatchObject({ names: ['start', 'settle', 'get-hit'], forms: ['deployed'], json: true })
  })

  it('set the effort', () => {
    const plan = readArguments(['--rounds', '1', '--seconds', '2', '--orders', '1000000'], KNOWN)
    expect(plan).toMatchObject({ rounds: 1, seconds: 2, orders: 1_000_000 })
  })

  it('may ask for the page, or for help only', () => {
    expect(readArguments(['--doc'], KNOWN)?.page).toBe('docs/performance.md')
    expect(readArguments(['--help', '--only', 'start'], KNOWN)).toBeUndefined()
  })

  it.each([['--only', 'speed'], ['--form', 'cloud'], ['--rounds', '0'], ['--seconds', '1.5'], ['--fast'], ['start']])(
    '%s %s is refused',
    (...args) => expect(() => readArguments(args, KNOWN)).toThrow(WrongArguments),
  )
})
