import pino from 'pino'
import { expect, it } from 'vitest'
import { requestLogger } from './request-logger.ts'

function capture() {
  const lines: Record<string, unknown>[] = []
  const root = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { lines, logger: requestLogger(root, { requestId: 'r1' }, {}) }
}

it.each(['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)('logs at %s, with its bindings', (level) => {
  const { lines, logger } = capture()
  logger[level]({ orderId: 'o1' }, 'something happened')
  expect(lines).toMatchObject([
    { level: pino.levels.values[level], requestId: 'r1', orderId: 'o1', msg: 'something happened' },
  ])
})

it('has children that keep its bindings', () => {
  const { lines, logger } = capture()
  logger.child({ step: 2 }).info('on')
  expect(lines).toMatchObject([{ requestId: 'r1', step: 2, msg: 'on' }])
})
