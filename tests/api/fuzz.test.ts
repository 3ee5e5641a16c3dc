import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationsOf, type PathOperation } from './documented.ts'
import { bearer, orderOf, readDocument, startTestApi, type TestApi } from './harness.ts'

const RUNS_PER_ROUTE = 60

let api: TestApi
let tokens: (string | undefined)[]
let knownIds: string[]
const document = await readDocument()
const operations = operationsOf(document)

beforeAll(async () => {
  api = await startTestApi()
  await api.stock('bike', { available: 1_000_000 })
  const [customer, admin] = [await api.newCustomer(), await api.newAdmin()]
  tokens = [customer.accessToken, admin.accessToken, undefined, 'nonsense']
  const order = orderOf(await api.place(customer.accessToken, [{ productId: 'bike', quantity: 1 }]))
  knownIds = ['bike', order.id, customer.id, '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e']
})
afterAll(() => api.close())

const anyJson = fc.jsonValue({ maxDepth: 4 })
const mostly = <T>(right: fc.Arbitrary<T>) => fc.oneof({ weight: 6, arbitrary: right }, anyJson)
/** Bodies that are nearly right get further than noise. A route gets those of the properties that it knows. */
const nearly = fc.record({
  items: mostly(
    fc.array(
      fc.record({ productId: mostly(fc.constant('bike')), quantity: mostly(fc.integer({ min: 0, max: 1001 })) }),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  ),
  email: mostly(fc.emailAddress()),
  password: mostly(fc.string({ minLength: 7, maxLength: 130 })),
  username: mostly(fc.string()),
  refreshToken: mostly(fc.string()),
  token: mostly(fc.string({ maxLength: 300 })),
  currentPassword: mostly(fc.constantFrom('correct horse battery', 'wrong horse battery')),
  newPassword: mostly(fc.string({ minLength: 7, maxLength: 130 })),
  name: mostly(fc.string()),
  price: mostly(fc.record({ amount: mostly(fc.integer()), currency: fc.constantFrom('USD', 'EUR', 'usd') })),
  available: mostly(fc.integer()),
  delta: mostly(fc.integer()),
})
const requests = fc.record({
  token: fc.nat(3),
  id: fc.oneof(fc.nat(3), fc.string({ maxLength: 80 })),
  body: fc.oneof({ weight: 6, arbitrary: nearly }, anyJson, fc.constant(undefined)),
  query: fc.dictionary(
    fc.constantFrom('limit', 'cursor', 'status', 'from', 'to', 'userId', 'email', 'x'),
    fc.string(),
    { maxKeys: 3 },
  ),
  headers: fc.dictionary(
    fc.constantFrom('idempotency-key', 'if-none-match', 'traceparent', 'x-request-id'),
    fc.stringMatching(/^[ -~]{0,40}$/),
  ),
})
type FuzzedRequest = typeof requests extends fc.Arbitrary<infer R> ? R : never

function toInject({ method, path, requestBody }: PathOperation, request: FuzzedRequest): InjectOptions {
  const id = typeof request.id === 'number' ? (knownIds[request.id] ?? 'x') : request.id
  const query = new URLSearchParams(request.query)
  const token = tokens[request.token]
  return {
    method: method.toUpperCase() as 'GET',
    url: `${path.replace('{id}', encodeURIComponent(id) || '-')}${query.size > 0 ? `?${query}` : ''}`,
    headers: {
      ...request.headers,
      ...(token === undefined ? {} : bearer(token)),
      ...(requestBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(requestBody && request.body !== undefined
      ? { payload: JSON.stringify(onlyKnown(request.body, requestBody)) }
      : {}),
  }
}

/** Of a body made for all routes, the properties that this one documents. */
function onlyKnown(body: unknown, { content }: NonNullable<PathOperation['requestBody']>): unknown {
  const name = content['application/json']?.schema?.$ref?.split('/').at(-1) ?? ''
  const known = Object.keys(document.components.schemas[name]?.properties ?? {})
  if (typeof body !== 'object' || body === null || !('refreshToken' in body)) return body
  return Object.fromEntries(Object.entries(body).filter(([property]) => known.includes(property)))
}

describe('any request to any route', () => {
  const plain = operations.filter(({ path }) => !path.endsWith('/events'))

  it.each(plain)('$method $path is answered as the document says, and never with 5xx', async (operation) => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        // Refuses by itself what the document does not tell of
        const answer = await api.send(toInject(operation, request))
        expect(answer.statusCode, answer.body).toBeLessThan(500)
        const type = String(answer.headers['content-type'] ?? '').split(';', 1)[0]
        if (answer.statusCode >= 400) expect(type).toBe('application/problem+json')
      }),
      { numRuns: RUNS_PER_ROUTE },
    )
  })
})
