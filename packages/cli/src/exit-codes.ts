import { inspect } from 'node:util'
import { ConfigError } from '@orders/shared/config/parse'
import type { OutOfStockItem } from '@orders/shared/contracts/orders'
import { DomainError } from '@orders/shared/domain/errors'
import { findReason } from '@orders/shared/ports/dependency'
import { StoreUnavailable } from '@orders/shared/ports/stores'

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

/** The arguments name an order, a customer or a letter that does not exist; the message says which. */
export class NotFound extends Error {
  /** For scripts, beside the codes that the API has. */
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'NotFound'
    this.code = code
  }
}

/** By Ctrl+C, in the middle of the work. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted; what is listed is done.')
    this.name = 'Interrupted'
  }
}

export interface Explanation {
  exit: number
  /** For scripts. A refusal has the code that it has over HTTP. */
  code: string
  /** For people. */
  detail: string
}

/** What went wrong. */
export function explain(error: unknown): Explanation {
  if (error instanceof ConfigError)
    return { exit: EXIT.wrong, code: 'WRONG_SETTINGS', detail: [error.message, ...error.problems].join('\n  - ') }
  if (error instanceof NotFound) return { exit: EXIT.refused, code: error.code, detail: error.message }
  if (error instanceof StoreUnavailable)
    return { exit: EXIT.away, code: 'SERVICE_UNAVAILABLE', detail: findReason(error) ?? 'the database does not answer' }
  if (error instanceof Interrupted) return { exit: EXIT.interrupted, code: 'INTERRUPTED', detail: error.message }
  if (!(error instanceof DomainError))
    return { exit: EXIT.broken, code: 'INTERNAL', detail: `This should not happen: ${inspect(error)}` }
  const exit = error.code === 'SERVICE_UNAVAILABLE' ? EXIT.away : EXIT.refused
  const { items = [], fields = [] } = error.details
  const faults = fields.map(({ path, message }) => `${path}: ${message}`)
  return { exit, code: error.code, detail: [error.message, ...items.map(toLine), ...faults].join('\n  - ') }
}

/** The stock that is missing. */
export const toLine = ({ productId, requested, available }: OutOfStockItem): string =>
  `${productId}: ${requested} wanted, ${available} left`
