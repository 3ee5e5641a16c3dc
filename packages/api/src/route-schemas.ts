import type { ErrorCode } from '@orders/shared/domain/errors'

/** What can be wrong with any body. */
export const BODY_PROBLEMS = [
  'VALIDATION_FAILED',
  'MALFORMED_JSON',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
] as const satisfies ErrorCode[]

/** Marks a route in OpenAPI as one that takes an access token. */
export const SECURED = { security: [{ bearerAuth: [] }] }
