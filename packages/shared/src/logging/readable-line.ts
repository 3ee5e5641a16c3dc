import { inspect } from 'node:util'
import Type, { type Static } from 'typebox'
import * as Value from 'typebox/value'

const LineSchema = Type.Object({ time: Type.String(), level: Type.Integer(), msg: Type.Optional(Type.String()) })
const BugSchema = Type.Object({ stack: Type.String() })
const OutageSchema = Type.Object({ message: Type.String() })

/** Pino's numbers. */
const LEVELS: Record<number, string> = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' }

/** A JSON line of a log as people like it: time, level, message, then the fields and what is away, and below it the stack of a bug. */
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
    ...becauseOf(err),
  ]
  return [head.join(' '), ...stackOf(err)].join('\n')
}

/** Plain words as they are; anything else quoted, so that no value can look like a line or steer the terminal. */
const toText = ([name, value]: [string, unknown]): string => {
  if (typeof value !== 'string') return `${name}=${inspect(value, { breakLength: Number.POSITIVE_INFINITY })}`
  return `${name}=${/^[\w./:-]+$/.test(value) ? value : JSON.stringify(value)}`
}

const becauseOf = (error: unknown): string[] =>
  Value.Check(OutageSchema, error) && !Value.Check(BugSchema, error) ? [toText(['because', error.message])] : []

const stackOf = (error: unknown): string[] =>
  Value.Check(BugSchema, error) ? [error.stack.replaceAll(/^/gm, '  ')] : []
