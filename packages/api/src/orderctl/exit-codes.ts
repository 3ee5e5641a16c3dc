import { inspect } from 'node:util'
import { ConfigError } from '@orders/shared/config/parse'
import { DomainError } from '@orders/shared/domain/errors'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { Interrupted, WrongArguments } from './command.ts'

/** What a script can tell from the end of a command. */
export const EXIT = {
  done: 0,
  /** Refused or not found; of several things, at least one. */
  refused: 1,
  /** Wrong arguments or settings: it makes no sense to try it again. */
  wrong: 2,
  /** A backing service is away: it makes sense to try it again. */
  away: 3,
  /** A bug. */
  broken: 70,
  /** As shells have it after Ctrl+C. */
  interrupted: 130,
} as const

/** What went wrong, for people, and the exit code. */
export function explain(error: unknown, usage: string): { text: string; code: number } {
  if (error instanceof WrongArguments) return { text: `${error.message}\n\n${usage}`, code: EXIT.wrong }
  if (error instanceof ConfigError) return { text: [error.message, ...error.problems].join('\n  - '), code: EXIT.wrong }
  if (error instanceof StoreUnavailable) return { text: 'The database does not answer.', code: EXIT.away }
  if (error instanceof Interrupted) return { text: error.message, code: EXIT.interrupted }
  if (!(error instanceof DomainError)) return { text: `This should not happen: ${inspect(error)}`, code: EXIT.broken }
  const items = error.details.items?.map(
    (item) => `\n  - ${item.productId}: ${item.requested} wanted, ${item.available} left`,
  )
  const text = `${error.code}: ${error.message}${items?.join('') ?? ''}`
  return { text, code: error.code === 'SERVICE_UNAVAILABLE' ? EXIT.away : EXIT.refused }
}
