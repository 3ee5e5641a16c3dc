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
    description: 'The version of the order; goes into If-None-Match',
    schema: { type: 'string' },
    example: '"1"',
  },
  'Cache-Control': {
    description: 'What caches may keep: nothing, or, of an order, what they ask for anew each time',
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
    description: 'Present where the answer is the first one again',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
} as const

export type HeaderName = keyof typeof HEADERS

/** References to headers, by their names. Every answer carries the id of its request, and says whether it may be kept. */
export const headerRefs = (names: readonly HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(
    ['X-Request-Id', 'Cache-Control', ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  )
