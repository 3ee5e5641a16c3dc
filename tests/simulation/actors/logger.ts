import type { Logger } from '@orders/shared/ports/logger'
import type { World } from '../world.ts'
import type { SimulatedProcess } from './process.ts'

/** What a process logs is a part of the trace. An error of ours, such as a TypeError, is a violation in itself. */
export function createTraceLogger({ trace, observed }: World, { name }: SimulatedProcess): Logger {
  const at = (level: string) => (fields: object, message: string) => {
    const error = 'err' in fields && fields.err instanceof Error ? fields.err : undefined
    trace.add(name, `${level}: ${message}${error ? ` (${error.message})` : ''}`)
    if (error && isBug(error)) observed.violate('no bugs', `${name}: ${message}: ${error.stack}`)
  }
  return { debug: () => {}, info: at('info'), warn: at('warn'), error: at('error') }
}

const isBug = (error: Error): boolean =>
  [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind)
