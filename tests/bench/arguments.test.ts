import { expect, it } from 'vitest'
import { readArguments, WrongArguments } from './arguments.ts'

const KNOWN = ['get-hit', 'login']

it('measures everything by default', () => {
  expect(readArguments([], KNOWN)).toEqual({
    json: false,
    names: KNOWN,
    rounds: 5,
    seconds: 3,
    orders: 100_000,
    form: 'both',
  })
})

it('takes names one by one or separated by commas', () => {
  expect(readArguments(['--only', 'login', '--only', 'get-hit'], KNOWN)?.names).toEqual(['login', 'get-hit'])
  expect(readArguments(['--only', 'login,get-hit', '--json'], KNOWN)).toMatchObject({
    names: ['login', 'get-hit'],
    json: true,
  })
})

it.each([[['--only', 'nothing']], [['--rounds', '0']], [['--seconds', 'x']], [['--form', 'other']], [['--odd']]])(
  'refuses %j',
  (args) => {
    expect(() => readArguments(args, KNOWN)).toThrow(WrongArguments)
  },
)
