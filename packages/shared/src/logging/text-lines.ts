import { createRequire } from 'node:module'
import { stripVTControlCharacters } from 'node:util'

/** As errorFields writes them: an outage has no stack. */
interface LoggedError {
  message?: string
  stack?: string
}

/**
 * Makes JSON lines of a log readable: time, level, message and what is away, then the fields, and below them the stack of a bug. Fields and
 * outages are JSON, so that no value can look like a line or steer the terminal. pino-pretty is loaded here and no sooner: it takes 30 ms,
 * which a log in JSON does not owe.
 */
export function createTextLines(): (json: string) => string {
  const { prettyFactory } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty')
  return prettyFactory({
    colorize: false,
    singleLine: true,
    ignore: 'service',
    translateTime: 'UTC:HH:MM:ss.l',
    messageFormat: ({ msg = '', err }) => `${msg}${reasonOf(err as LoggedError | undefined)}`,
    // What is undefined is not printed; the library's types do not say so
    customPrettifiers: { err: (error) => stackOf(error as LoggedError) as string },
  })
}

const reasonOf = (error?: LoggedError): string =>
  error?.message !== undefined && error.stack === undefined ? `: ${JSON.stringify(error.message)}` : ''

const stackOf = ({ stack }: LoggedError): string | undefined => stack && stripVTControlCharacters(stack)
