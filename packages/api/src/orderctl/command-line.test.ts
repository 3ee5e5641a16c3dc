import { describe, expect, it } from 'vitest'
import type { Command } from './command.ts'
import { parseCommandLine } from './command-line.ts'

const command: Command = {
  usage: 'ID N',
  summary: '',
  takes: { least: 1, most: 2 },
  flags: { limit: { type: 'string', about: '' }, all: { type: 'boolean', about: '' } },
  run: () => Promise.reject(new Error('is not run here')),
}

describe('a command line', () => {
  it('takes a number below 0 for the value of the flag before it, else for an argument', () => {
    expect(parseCommandLine(command, ['bike1', '--limit', '-5'])).toMatchObject({
      positionals: ['bike1'],
      flags: { limit: '-5' },
    })
    expect(parseCommandLine(command, ['-5', 'bike1', '--all'])).toMatchObject({
      positionals: ['bike1', '-5'],
      flags: { all: true },
    })
  })

  it('says what is missing, and what is too much', () => {
    expect(() => parseCommandLine(command, [])).toThrow('ID is missing')
    expect(() => parseCommandLine(command, ['a', '1', 'b'])).toThrow('unexpected argument: b')
  })
})
