import { inspect } from 'node:util'
import Type, { type Static } from 'typebox'
import * as Value from 'typebox/value'

const LineSchema = Type.Object({ time: Type.String(), level: Type.Integer(), msg: Type.Optional(Type.String()) })
const ErrorSchema = Type.Object({ stack: Type.String() })

/** Pino's numbers. */
const LEVELS: Record<number, string> = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' }

/** A JSON line of a log as people like it: time, level, message, then the fields, and below it the stack of an error. */
export function toReadableLine(json: string): string {
  const line: unknown = JSON.parse(json)
  if (!Value.Check(LineSchema, line)) return json.trim()
  const {
    time,
    level,
    msg = '',
    err,
    service: _service,
    ...fields
  }: Static<typeof LineSchema> & Record<string, unknown> = line
  const head = [
    time.slice(11, 23),
    (LEVELS[level] ?? String(level)).padEnd(5),
    msg,
    ...Object.entries(fields).map(toText),
  ]
  return [head.join(' '), ...stackOf(err)].join('\n')
}

/** Plain words as they are; anything else quoted, so that no value can look like a line or steer the terminal. */
const toText = ([name, value]: [string, unknown]): string => {
  if (typeof value !== 'string') return `${name}=${inspect(value, { breakLength: Number.POSITIVE_INFINITY })}`
  return `${name}=${/^[\w./:-]+$/.test(value) ? value : JSON.stringify(value)}`
}

const stackOf = (error: unknown): string[] =>
  Value.Check(ErrorSchema, error) ? [error.stack.replaceAll(/^/gm, '  ')] : []
