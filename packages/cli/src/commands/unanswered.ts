import { retry } from '@orders/shared/resilience/retry'

const TIMEOUT_MS = 60_000
const BACK_OFF = { firstMs: 500, lastMs: 5_000 }
const CODES = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE']

/** A service that did not answer: the message names it, and says how it failed. */
export class Unanswered extends Error {
  constructor(service: string, cause: Error) {
    super(`${service} does not answer: ${cause.message}`, { cause })
    this.name = cause.name
  }
}

/** @throws Unanswered in place of a time-out or a refused connection */
export async function whenAnswered<T>(service: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    // A refused connection to a name with several addresses is an error of many, without a message of its own
    const [cause] = error instanceof AggregateError ? error.errors : [error]
    if (!(cause instanceof Error)) throw error
    const { name, code = '' } = cause as NodeJS.ErrnoException
    throw name === 'TimeoutError' || CODES.includes(code) ? new Unanswered(service, cause) : cause
  }
}

/**
 * Tries again for a minute while a service does not answer, as while it starts or is very busy.
 * @throws Unanswered after that, and at once whatever else fails
 */
export function retryUnanswered<T>(work: () => Promise<T>): Promise<T> {
  const endAtMs = performance.now() + TIMEOUT_MS
  const when = (error: unknown, waitMs: number) => error instanceof Unanswered && performance.now() + waitMs < endAtMs
  return retry(work, { ...BACK_OFF, when })
}
