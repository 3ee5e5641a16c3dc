import type { ErrorCode, ErrorDetails } from '@orders/shared/domain/errors'
import { DomainError, ERROR_CODES } from '@orders/shared/domain/errors'
import { toProblem } from '../errors/problem-details.ts'
import { HEADERS } from './headers.ts'

const requestId = HEADERS['X-Request-Id'].example
const ORDER_PATH = HEADERS.Location.example
const DEAD_LETTER_PATH = '/api/admin/dead-letters/01932c07-2222-7b3c-8a5d-0e5f7f1c2d3e'
const WEBHOOK_PATH = '/api/admin/webhooks/01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e'

/** Where a code is met, where that is not the placing of an order. */
const INSTANCES: Partial<Record<ErrorCode, string>> = {
  INVALID_CREDENTIALS: '/api/auth/login',
  INVALID_REFRESH_TOKEN: '/api/auth/refresh',
  REFRESH_TOKEN_REUSED: '/api/auth/refresh',
  EMAIL_TAKEN: '/api/auth/register',
  FORBIDDEN: '/api/admin/stats',
  PRODUCT_NOT_FOUND: '/api/products/bike9',
  PRECONDITION_FAILED: '/api/products/bike1',
  ORDER_NOT_FOUND: ORDER_PATH,
  DEAD_LETTER_NOT_FOUND: DEAD_LETTER_PATH,
  API_KEY_NOT_FOUND: '/api/admin/api-keys/01932c07-6666-7b3c-8a5d-0e5f7f1c2d3e',
  WEBHOOK_NOT_FOUND: WEBHOOK_PATH,
  WEBHOOK_NOT_ACTIVE: `${WEBHOOK_PATH}/ping`,
  DELIVERY_NOT_FOUND: `${WEBHOOK_PATH}/replay`,
  ORDER_NOT_CANCELLABLE: `${ORDER_PATH}/cancel`,
  ORDER_NOT_FULFILLABLE: `${ORDER_PATH}/fulfilment`,
  ORDER_NOT_RETRYABLE: `/api/admin/orders/${ORDER_PATH.split('/').at(-1)}/retry`,
}

const DETAILS: Partial<Record<ErrorCode, ErrorDetails>> = {
  VALIDATION_FAILED: { errors: [{ path: 'body/items/0/quantity', message: 'is less than 1' }] },
  UNKNOWN_PRODUCT: { errors: [{ path: 'body/items/0/productId', message: 'is not a known product' }] },
  PRODUCT_ARCHIVED: { errors: [{ path: 'body/items/0/productId', message: 'is not on sale any more' }] },
  OUT_OF_STOCK: { items: [{ productId: 'helmet1', requested: 11, available: 10 }] },
  ORDER_NOT_CANCELLABLE: { detail: 'The order is CONFIRMED.' },
  ORDER_NOT_FULFILLABLE: { detail: 'The order is CANCELLED.' },
  ORDER_NOT_RETRYABLE: { detail: 'The order is CONFIRMED.' },
}

/** Each problem as a client meets it. */
export function problemExamples(codes: ErrorCode[]): Record<string, object> {
  return Object.fromEntries(
    codes.map((code) => {
      const instance = INSTANCES[code] ?? '/api/orders'
      const value = toProblem(new DomainError(code, DETAILS[code]), { instance, requestId })
      return [code, { summary: ERROR_CODES[code].title, value }]
    }),
  )
}
