import { inspect } from 'node:util'
import { ConfigError } from '@orders/shared/config/parse'
import type { OutOfStockItem } from '@orders/shared/contracts/orders'
import { DomainError } from '@orders/shared/domain/errors'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { Interrupted, NotFound, ServiceAway, WrongArguments } from './command.ts'

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

export interface Explanation {
  exit: number
  /** For scripts. A refusal has the code that it has over HTTP. */
  code: string
  /** For people. */
  detail: string
}

/** What went wrong. */
export function explain(error: unknown): Explanation {
  if (error instanceof WrongArguments) return { exit: EXIT.wrong, code: 'WRONG_ARGUMENTS', detail: error.message }
  if (error instanceof ConfigError)
    return { exit: EXIT.wrong, code: 'WRONG_SETTINGS', detail: [error.message, ...error.problems].join('\n  - ') }
  if (error instanceof NotFound) return { exit: EXIT.refused, code: error.code, detail: error.message }
  if (error instanceof ServiceAway) return { exit: EXIT.away, code: 'SERVICE_UNAVAILABLE', detail: error.message }
  if (error instanceof StoreUnavailable)
    return { exit: EXIT.away, code: 'SERVICE_UNAVAILABLE', detail: 'the database does not answer' }
  if (error instanceof Interrupted) return { exit: EXIT.interrupted, code: 'INTERRUPTED', detail: error.message }
  if (!(error instanceof DomainError))
    return { exit: EXIT.broken, code: 'INTERNAL', detail: `This should not happen: ${inspect(error)}` }
  const exit = error.code === 'SERVICE_UNAVAILABLE' ? EXIT.away : EXIT.refused
  return { exit, code: error.code, detail: detailOf(error) }
}

/** What a refusal says, with the stock that is missing. */
export const detailOf = ({ message, details: { items = [] } }: DomainError): string =>
  [message, ...items.map(toLine)].join('\n  - ')

export const toLine = ({ productId, requested, available }: OutOfStockItem): string =>
  `${productId}: ${requested} wanted, ${available} left`
