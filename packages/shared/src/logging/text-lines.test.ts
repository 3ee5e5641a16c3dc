import { pino } from 'pino'
import { expect, it } from 'vitest'
import { StoreUnavailable } from '../ports/stores.ts'
import { errorFields } from './error-fields.ts'
import { createTextLines } from './text-lines.ts'

const toText = createTextLines()

function logged(log: (logger: pino.Logger) => void): string {
  const lines: string[] = []
  const options = {
    base: { service: 'api' },
    serializers: { err: errorFields },
    timestamp: () => ',"time":"2026-01-31T12:00:00.123Z"',
  }
  log(pino(options, { write: (line) => lines.push(toText(line)) }))
  return lines.join('').trimEnd()
}

it('puts time, level and message first, then the fields', () => {
  expect(logged((logger) => logger.warn({ orderId: 'o-1', retries: 2, about: { a: [1] } }, 'tried again'))).toBe(
    '[12:00:00.123] WARN: tried again {"orderId":"o-1","retries":2,"about":{"a":[1]}}',
  )
})

it('keeps a value on its line, and away from the terminal', () => {
  const line = logged((logger) => logger.info({ url: '/api/orders/1', reason: 'no\n12:00 INFO \u001b[2J' }, 'refused'))
  expect(line).toBe(
    String.raw`[12:00:00.123] INFO: refused {"url":"/api/orders/1","reason":"no\n12:00 INFO \u001b[2J"}`,
  )
})

it('puts the stack of an error below', () => {
  const text = logged((logger) => logger.error({ err: new TypeError('no') }, 'unexpected error'))
  expect(text).toMatch(
    /^\[12:00:00\.123\] ERROR: unexpected error \n {4}err: TypeError: no\n {8}at .*text-lines\.test\.ts/,
  )
})

it('says on the same line what is away', () => {
  expect(logged((logger) => logger.error({ err: new StoreUnavailable() }, 'away'))).toBe(
    '[12:00:00.123] ERROR: away: "the database does not answer"',
  )
})

it('leaves alone what is no line of the log', () => {
  expect(toText('Listening\n')).toBe('Listening\n\n')
})
