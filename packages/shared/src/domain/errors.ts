import type { OutOfStockItem } from '../contracts/orders.ts'
import type { FieldError } from '../contracts/problem.ts'

/** Every refusal a client can meet: the stable code, its title, and what the client can do about it. */
export const ERROR_CODES = {
  VALIDATION_FAILED: { title: 'The request is not valid', help: 'Correct the fields listed in `errors`.' },
  MALFORMED_JSON: { title: 'The body is not JSON', help: 'Send a body that parses as JSON.' },
  UNAUTHENTICATED: {
    title: 'Not logged in',
    help: 'Send `Authorization: Bearer <access token>`; refresh or log in. Programs send an API key in its place.',
  },
  INVALID_CREDENTIALS: { title: 'Wrong e-mail or password', help: 'Check both; the answer never says which is wrong.' },
  INVALID_REFRESH_TOKEN: { title: 'The refresh token is not valid', help: 'Log in again.' },
  REFRESH_TOKEN_REUSED: {
    title: 'The refresh token was used before',
    help: 'Its whole family is revoked, since it may have been stolen. Log in again.',
  },
  INVALID_TOKEN: {
    title: 'The link is not good any more',
    help: 'It was used, has expired, or never was one. Ask for another mail.',
  },
  EMAIL_NOT_VERIFIED: {
    title: 'The e-mail address is not verified',
    help: 'Follow the link in the mail, or ask for another with POST /api/auth/email/verify/resend.',
  },
  FORBIDDEN: {
    title: 'Not allowed',
    help: 'Only admins may do this, or API keys with the scope that the route names.',
  },
  ROUTE_NOT_FOUND: { title: 'No such route', help: 'See /docs for the routes.' },
  METHOD_NOT_ALLOWED: { title: 'The path does not take this method', help: '`Allow` names those that it takes.' },
  PRODUCT_NOT_FOUND: { title: 'No such product', help: 'List the products with GET /api/products.' },
  ORDER_NOT_FOUND: { title: 'No such order', help: "Another user's order gets the same answer." },
  DEAD_LETTER_NOT_FOUND: { title: 'No such dead letter', help: 'It may have been dropped or sent again already.' },
  MAIL_NOT_FOUND: { title: 'No such mail', help: 'A mail is named by its order and its kind.' },
  SUPPRESSION_NOT_FOUND: {
    title: 'The address is not suppressed',
    help: 'It may have been lifted, or verified by its owner, already.',
  },
  API_KEY_NOT_FOUND: { title: 'No such API key', help: 'It may have been revoked already.' },
  WEBHOOK_NOT_FOUND: { title: 'No such endpoint', help: 'List them with GET /api/admin/webhooks.' },
  WEBHOOK_NOT_ACTIVE: {
    title: 'The endpoint is not active',
    help: 'Make it active first: PATCH /api/admin/webhooks/:id with `state`.',
  },
  DELIVERY_NOT_FOUND: {
    title: 'No such delivery',
    help: 'List those of the endpoint; they are kept for 30 days.',
  },
  EMAIL_TAKEN: { title: 'The e-mail address is taken', help: 'Log in, or register another address.' },
  OUT_OF_STOCK: { title: 'Not enough in stock', help: '`items` says what is left of each product.' },
  ORDER_NOT_CANCELLABLE: { title: 'The order cannot be cancelled', help: 'A worker has it in hand, or it is settled.' },
  ORDER_NOT_FULFILLABLE: {
    title: 'The order does not wait for this answer',
    help: '`detail` says its status. While it is PENDING or a worker has it, send the answer again in a moment.',
  },
  ORDER_NOT_RETRYABLE: { title: 'The order cannot be retried', help: 'Only a FAILED order can.' },
  IDEMPOTENCY_KEY_IN_USE: {
    title: 'A request with this key is being handled',
    help: 'Send the same request again in a moment.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'The key belongs to another request',
    help: 'Use a new Idempotency-Key for a different request.',
  },
  UNKNOWN_PRODUCT: { title: 'The order names an unknown product', help: '`errors` says which.' },
  PRODUCT_ARCHIVED: {
    title: 'The order names a product that is not on sale any more',
    help: '`errors` says which: order without it.',
  },
  PRECONDITION_FAILED: {
    title: 'It has changed meanwhile',
    help: 'Read it again, and send the change with its new ETag in If-Match.',
  },
  PAYLOAD_TOO_LARGE: { title: 'The body is too large', help: 'Send less than 64 KiB.' },
  UNSUPPORTED_MEDIA_TYPE: { title: 'The content type is not supported', help: 'Send application/json.' },
  RATE_LIMITED: { title: 'Too many requests', help: 'Wait for the seconds in Retry-After.' },
  SERVICE_UNAVAILABLE: { title: 'Not available at the moment', help: 'Try again after the seconds in Retry-After.' },
  INTERNAL: { title: 'Something went wrong', help: 'Report the `requestId`.' },
} as const satisfies Record<string, { title: string; help: string }>

export type ErrorCode = keyof typeof ERROR_CODES

export interface ErrorDetails {
  /** For people; the title of the code by default. */
  detail?: string
  /** Fields of the command at fault, such as `items/0/productId`; each edge says where in a request they stand. */
  fields?: FieldError[]
  /** Places in the request at fault, such as `query/limit`. */
  errors?: FieldError[]
  items?: OutOfStockItem[]
  retryAfterSeconds?: number
}

/** An expected refusal. Anything else that is thrown is a bug or a failing backing service. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(details.detail ?? ERROR_CODES[code].title, options)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
}
