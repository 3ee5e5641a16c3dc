import { pino } from 'pino'

export type RootLogger = ReturnType<typeof createLogger>

/** JSON lines on stdout. What could carry a credential is masked wherever it is logged. */
export function createLogger(service: string, level: string) {
  return pino({
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
  })
}
