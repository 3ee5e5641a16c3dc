import { describe, expect, it } from 'vitest'
import { readArguments, WrongArguments } from './arguments.ts'
import { WELL } from './behaviour.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

describe('the arguments of the receiver', () => {
  it('need not be given', () => {
    expect(readArguments([], {})).toEqual({ port: 4000, secrets: [], behaviour: WELL, dump: false })
    expect(readArguments([], { WEBHOOK_SECRET: SECRET })?.secrets).toEqual([SECRET])
    expect(readArguments(['--help'], {})).toBeUndefined()
  })

  it('say how it answers', () => {
    const args = [
      '--port',
      '0',
      '--secret',
      SECRET,
      '--secret',
      SECRET,
      '--fail',
      '0.5',
      '--slow',
      '100',
      '--triple',
      '--dump',
    ]
    expect(readArguments(args, {})).toEqual({
      port: 0,
      secrets: [SECRET, SECRET],
      behaviour: { ...WELL, fail: 0.5, delayMs: 100, triple: true },
      dump: true,
    })
  })

  it.each([
    ['--fail', '2'],
    ['--fail', ''],
    ['--status', '99'],
    ['--port', 'x'],
    ['--secret', 'hunter2'],
    ['--nonsense'],
  ])('are refused: %s %s', (...args) => expect(() => readArguments(args, {})).toThrow(WrongArguments))
})
