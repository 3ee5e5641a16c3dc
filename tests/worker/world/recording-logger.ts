import type { Logger } from '@orders/shared/ports/logger'

export interface LogLine {
  level: keyof Logger
  fields: object
  message: string
}

/** Keeps what is logged, for tests that look at it. */
export function recordingLogger(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = []
  const at = (level: keyof Logger) => (fields: object, message: string) => {
    lines.push({ level, fields, message })
  }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
