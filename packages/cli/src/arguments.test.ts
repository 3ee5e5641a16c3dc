import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseText, parseTime, wholeNumber } from './arguments.ts'

describe('a time on the command line', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00:05', '2026-01-31T12:00:05.000Z'],
    ['2026-01-31T12:00:05.250Z', '2026-01-31T12:00:05.250Z'],
    ['2026-01-31T12:00:00+09:00', '2026-01-31T03:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('is UTC unless it says otherwise, wherever it is read: %s', (text, iso) => {
    for (const zone of ['UTC', 'Asia/Tokyo', 'America/Los_Angeles']) {
      vi.stubEnv('TZ', zone)
      expect(parseTime(text)).toBe(iso)
    }
  })

  it.each(['2026-02-30', '2026-02-29T12:00:00Z', '2026-04-31T23:00+02:00'])(
    'is not taken for another day where there is no such day: %s',
    (text) => {
      expect(() => parseTime(text)).toThrow(`There is no ${text.slice(0, 10)}.`)
    },
  )

  it.each([
    '2026-06-30T23:59:60Z',
    'yesterday',
    '2026-13-01',
    '2026-01-32',
    '2026-01-31T25:00',
    '2026-1-3',
    '2026-01-31T12:00 UTC',
    '',
  ])('is refused where it is none: "%s"', (text) => {
    expect(() => parseTime(text)).toThrow('A time is such as 2026-01-31 or 2026-01-31T12:00:00Z.')
  })
})

it('takes no flag for the value of the flag before it', () => {
  expect(() => parseText('--json')).toThrow('A value is missing.')
})

it.each(['-6', '6', '1.5', '1e1', '0x1', ' 1', ''])('refuses what is no whole number of its range: "%s"', (text) => {
  expect(() => wholeNumber({ least: -5, most: 5 })(text)).toThrow('It is a whole number from -5 to 5.')
})
