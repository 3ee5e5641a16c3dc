import type { Problem } from '@orders/shared/contracts/problem'

/** The API said no, and why. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly requestId: string
  readonly errors: NonNullable<Problem['errors']>
  readonly items: NonNullable<Problem['items']>
  readonly retryAfterSeconds: number | undefined

  constructor(problem: Partial<Problem> & { status: number }, retryAfterSeconds?: number) {
    super(problem.title ?? `The server answered ${problem.status}`)
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
  override readonly name = 'NoAnswer'

  constructor(cause: unknown) {
    super('The server does not answer', { cause })
  }
}

export async function toRefusal(response: Response): Promise<Refusal> {
  // A proxy in between answers in its own words, not in problem documents
  const problem = await response.json().catch(() => ({}))
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  return new Refusal({ ...problem, status: response.status }, Number.isNaN(seconds) ? undefined : seconds)
}

const BUG = 'The page has made a mistake. Load it again, and try once more.'

/** Said to people by us, where the API's own words are for programmers. */
const WORDS: Record<string, string> = {
  MALFORMED_JSON: BUG,
  UNAUTHENTICATED: 'Please log in again.',
  FORBIDDEN: 'Your account may not do that.',
  ORDER_NOT_FOUND: 'There is no such order.',
  PRODUCT_NOT_FOUND: 'There is no such product any more.',
  SESSION_NOT_FOUND: 'That session has ended already.',
  IDEMPOTENCY_KEY_REUSED: 'Your basket has changed meanwhile. Please try again.',
  PAYLOAD_TOO_LARGE: BUG,
  UNSUPPORTED_MEDIA_TYPE: BUG,
  VALIDATION_FAILED: 'Please correct what is marked.',
  UNKNOWN_PRODUCT: 'Something in the basket is no longer sold.',
  PRODUCT_ARCHIVED: 'Something in the order is no longer sold.',
  OUT_OF_STOCK: 'There is not enough in stock.',
  INVALID_CREDENTIALS: 'The e-mail or the password is wrong.',
  INVALID_TOKEN: 'This link or code is not good: it was used, is too old, or is not complete.',
  EMAIL_NOT_VERIFIED: 'Your e-mail address has to be verified first: follow the link in our mail.',
  EMAIL_TAKEN: 'An account with this e-mail exists already.',
  INVALID_REFRESH_TOKEN: 'Please log in again.',
  REFRESH_TOKEN_REUSED: 'Please log in again.',
  PRECONDITION_FAILED: 'It was changed meanwhile.',
  ORDER_NOT_RETRYABLE: 'Only an order that has failed can be tried again.',
  DEAD_LETTER_NOT_FOUND: 'It was dropped or sent again already.',
  SUPPRESSION_NOT_FOUND: 'It was lifted already.',
  IDEMPOTENCY_KEY_IN_USE: 'The same is being done already. Please wait a moment.',
  ORDER_NOT_CANCELLABLE: 'It cannot be cancelled now: the order is being processed, or is settled.',
  SERVICE_UNAVAILABLE: 'The shop is not available at the moment. Please try again.',
}

/** What to tell people of an error. */
export function wordsFor(error: unknown): string {
  if (error instanceof NoAnswer) return 'The server does not answer. Please try again.'
  if (!(error instanceof Refusal)) throw error
  const { code, status, retryAfterSeconds, requestId } = error
  if (code === 'RATE_LIMITED') return `Too many tries. Please wait ${retryAfterSeconds ?? 60} seconds.`
  if (code === 'INTERNAL') return `Something went wrong on our side. Please try again; request ${requestId}.`
  if (status >= 500 && requestId && code !== 'SERVICE_UNAVAILABLE') return `${error.message}. Request ${requestId}.`
  return WORDS[code] ?? `${error.message}.`
}

/** Another try may succeed. */
export const isTransient = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof Refusal && (error.status === 429 || error.status >= 500))
