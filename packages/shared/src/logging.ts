import { pino } from 'pino'
import type { ApiConfig } from './config/services.ts'
import { toReadableLine } from './readable-line.ts'

export type RootLogger = ReturnType<typeof createLogger>

/**
 * JSON lines on stdout, or lines for people on a terminal. What could carry a credential is masked wherever it is logged.
 */
export function createLogger(service: string, config: Pick<ApiConfig, 'LOG_LEVEL' | 'LOG_FORMAT'>) {
  const { LOG_LEVEL: level, LOG_FORMAT: format = process.stdout.isTTY ? 'text' : 'json' } = config
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'password',
        'passwordHash',
        'refreshToken',
        'accessToken',
        'headers.authorization',
        '*.headers.authorization',
      ],
      censor: '[redacted]',
    },
  }
  if (format === 'json') return pino(options)
  return pino(options, { write: (line) => void process.stdout.write(`${toReadableLine(line)}\n`) })
}
