import type { Operation } from './document.ts'

/** The headers of answers that clients go by; the document names them once. */
export const HEADERS = {
  'X-Request-Id': {
    description: "The request's own X-Request-Id, or a new one; it names the request in the logs",
    schema: { type: 'string' },
    example: '5f0f3a6e-7d0c-4c0e-9a57-0e2f3c1b9d10',
  },
  'Retry-After': {
    description: 'Seconds to wait before the request is sent again',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  'RateLimit-Policy': {
    description:
      'The limits that the request counts for, the tightest first: `q` requests in `w` seconds (draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string' },
    example: '"orders";q=60000;w=60',
  },
  RateLimit: {
    description: 'What is left of each of them: `r` requests, until it begins anew in `t` seconds',
    schema: { type: 'string' },
    example: '"orders";r=59999;t=60',
  },
  Deprecation: {
    description: 'RFC 9745: since when the route is deprecated, in seconds since 1970',
    schema: { type: 'string' },
    example: '@1767225600',
  },
  Sunset: {
    description: 'RFC 8594: when the route may be gone',
    schema: { type: 'string' },
    example: 'Thu, 31 Dec 2026 00:00:00 GMT',
  },
  Link: {
    description: 'RFC 8288: where the deprecation is explained',
    schema: { type: 'string' },
    example: '<https://shop.example/changes>; rel="deprecation"',
  },
  'WWW-Authenticate': {
    description: 'RFC 6750: `Bearer`, with `error="invalid_token"` where a token came and was of no use',
    schema: { type: 'string' },
    example: 'Bearer',
  },
  Location: {
    description: 'The path of the order',
    schema: { type: 'string' },
    example: '/api/orders/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  },
  ETag: {
    description: 'Which state it has; goes into If-None-Match, and of a product into If-Match',
    schema: { type: 'string' },
    example: '"1"',
  },
  'Cache-Control': {
    description: 'What caches may keep: nothing, or, of an order or product, what they ask for anew each time',
    schema: { type: 'string' },
    example: 'no-store',
  },
  'X-Cache': {
    description: 'Whether the order came from the cache',
    schema: { type: 'string', enum: ['HIT', 'MISS'] },
    example: 'HIT',
  },
  'Content-Disposition': {
    description: 'That it is a file, and how it is called',
    schema: { type: 'string' },
    example: 'attachment; filename="my-account.json"',
  },
  'Set-Cookie': {
    description: 'Tells the device again at the next login; it gives no access',
    schema: { type: 'string' },
    example: 'device=…; Path=/api/auth; HttpOnly; SameSite=Strict',
  },
  'Idempotent-Replayed': {
    description: 'Present where the request was done before, as its Idempotency-Key tells: nothing was done now',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
} as const

const REFERENCE = '#/components/headers/'

export type HeaderName = keyof typeof HEADERS

/** The headers that all answers of an operation may have. */
export function headersOfAll(operation: Operation): HeaderName[] {
  return [
    ...(operation['x-rate-limited'] ? (['RateLimit-Policy', 'RateLimit'] as const) : []),
    ...(operation.deprecated ? (['Deprecation', 'Sunset', 'Link'] as const) : []),
  ]
}

/** References to headers, by their names. Every answer carries the id of its request, and says whether it may be kept. */
export const headerRefs = (names: readonly HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(['X-Request-Id', 'Cache-Control', ...names].map((name) => [name, { $ref: `${REFERENCE}${name}` }]))

/** Those of the headers that are referred to in it. */
export function headersIn(...parts: readonly object[]): Partial<typeof HEADERS> {
  const text = JSON.stringify(parts)
  return Object.fromEntries(Object.entries(HEADERS).filter(([name]) => text.includes(`"${REFERENCE}${name}"`)))
}
