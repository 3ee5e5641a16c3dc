/** @import { Problem } from '@orders/shared/contracts/problem' */

/** The API said no, and why. */
export class Refusal extends Error {
  /** @param {Partial<Problem> & { status: number }} problem @param {number} [retryAfterSeconds] */
  constructor(problem, retryAfterSeconds) {
    super(problem.title ?? `The server answered ${problem.status}`)
    this.name = 'Refusal'
    this.status = problem.status
    this.code = problem.code ?? ''
    this.requestId = problem.requestId ?? ''
    this.errors = problem.errors ?? []
    this.items = problem.items ?? []
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** No answer came: whether the request was carried out is unknown here. */
export class NoAnswer extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super('The server does not answer', { cause })
    this.name = 'NoAnswer'
  }
}

/** @param {Response} response */
export async function toRefusal(response) {
  // A proxy in between answers in its own words, not in problem documents
  const problem = await response.json().catch(() => ({}))
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  return new Refusal({ ...problem, status: response.status }, Number.isNaN(seconds) ? undefined : seconds)
}

/** Said to people by us, where the API's own words are for programmers. @type {Record<string, string>} */
const WORDS = {
  VALIDATION_FAILED: 'Please correct what is marked.',
  UNKNOWN_PRODUCT: 'Something in the basket is no longer sold.',
  OUT_OF_STOCK: 'There is not enough in stock.',
  INVALID_CREDENTIALS: 'The e-mail or the password is wrong.',
  EMAIL_TAKEN: 'An account with this e-mail exists already.',
  INVALID_REFRESH_TOKEN: 'Please log in again.',
  REFRESH_TOKEN_REUSED: 'Please log in again.',
  ORDER_NOT_CANCELLABLE: 'It is too late: the order is being processed or settled.',
  SERVICE_UNAVAILABLE: 'The shop is not available at the moment. Please try again.',
}

/** What to tell people of an error. @param {unknown} error @returns {string} */
export function wordsFor(error) {
  if (error instanceof NoAnswer) return 'The server does not answer. Please try again.'
  if (!(error instanceof Refusal)) throw error
  const { code, status, retryAfterSeconds, requestId } = error
  if (code === 'RATE_LIMITED') return `Too many tries. Please wait ${retryAfterSeconds ?? 60} seconds.`
  if (status >= 500 && requestId && code !== 'SERVICE_UNAVAILABLE') return `${error.message}. Request ${requestId}.`
  return WORDS[code] ?? `${error.message}.`
}
