import { pino } from 'pino'
import type { ApiConfig } from '../config/services.ts'
import { errorFields } from './error-fields.ts'
import { createLogOutput } from './log-output.ts'
import { createTextLines } from './text-lines.ts'

export type RootLogger = ReturnType<typeof createLogger>

/**
 * JSON lines on stdout, or lines for people on a terminal. What carries a credential by its usual name is masked.
 */
export function createLogger(service: string, config: Pick<ApiConfig, 'LOG_LEVEL' | 'LOG_FORMAT'>) {
  const { LOG_LEVEL: level, LOG_FORMAT: format = process.stdout.isTTY ? 'text' : 'json' } = config
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorFields },
    redact: {
      paths: [
        'password',
        'passwordHash',
        'refreshToken',
        'accessToken',
        'headers.authorization',
        'req.headers.authorization',
        'request.headers.authorization',
      ],
      censor: '[redacted]',
    },
  }
  surviveDeadReaders()
  const output = createLogOutput(1)
  if (format === 'json') return pino(options, output)
  const toText = createTextLines()
  return pino(options, { ...output, write: (line) => output.write(toText(line)) })
}

/** An 'error' event without a listener would end the process, such as on a stdout or stderr without a reader. */
function surviveDeadReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore)
}

const ignore = () => {}
