import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { operationsOf, pointerStep } from './documented.ts'
import { readDocument } from './harness.ts'

const document = await readDocument()
const operations = operationsOf(document)

interface Example {
  where: string
  schema: string
  value: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isNamed = (value: unknown): value is { $ref: string } => isObject(value) && typeof value['$ref'] === 'string'

/** What a reference of the document leads to. */
function follow(value: unknown): unknown {
  if (!isNamed(value)) return value
  const names = value.$ref.slice(2).split('/')
  return names.reduce<unknown>((found, name) => (isObject(found) ? found[name] : undefined), document)
}

/** Every example of the document, with the place of the schema that it has to fit. */
function examplesIn(node: unknown, where = ''): Example[] {
  if (!isObject(node)) return []
  const of = (value: unknown, name: string, schema: string) => [{ where: `${where}/${name}`, schema, value }]
  const found = [
    ...('example' in node ? of(node['example'], 'example', `${where}/schema`) : []),
    ...(Array.isArray(node['examples'])
      ? node['examples'].flatMap((value, n) => of(value, `examples/${n}`, where))
      : []),
    ...('schema' in node && isObject(node['examples'])
      ? Object.entries(node['examples']).flatMap(([name, value]) => {
          const example = follow(value)
          return of(isObject(example) ? example['value'] : undefined, `examples/${name}`, `${where}/schema`)
        })
      : []),
  ]
  const below = Object.entries(node).filter(([name]) => !['example', 'examples'].includes(name))
  return [...found, ...below.flatMap(([name, value]) => examplesIn(value, `${where}/${pointerStep(name)}`))]
}

describe('the examples of the document', () => {
  const examples = examplesIn(document)
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema(document, 'openapi')

  it.each(examples)('$where fits its schema', ({ schema, value }) => {
    const check = ajv.compile({ $ref: `openapi#${schema}` })
    expect(check(value) ? [] : check.errors).toEqual([])
  })

  it('are there for every parameter', () => {
    for (const { operationId, parameters = [] } of operations)
      for (const parameter of parameters)
        expect(parameter, operationId).toHaveProperty(parameter.required ? 'example' : 'schema.examples')
  })

  it('are there for every body, and for every answer that has one', () => {
    const bodies = operations.flatMap(({ operationId, requestBody, responses }) =>
      [requestBody, ...Object.values(responses).map(follow)].flatMap((holder) => {
        const content = isObject(holder) && isObject(holder['content']) ? holder['content'] : {}
        return Object.values(content).map((media) => ({ operationId, media }))
      }),
    )
    expect(bodies.length).toBeGreaterThan(100)
    for (const { operationId, media } of bodies)
      expect(
        Object.keys(media as object).some((name) => name.startsWith('example')),
        operationId,
      ).toBe(true)
  })
})

describe('the document', () => {
  it('names every operation once, so that generated clients keep their names', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z]+)*$/.test(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('needs nothing of a pattern that some languages do not have', () => {
    const patternsIn = (node: unknown): string[] =>
      isObject(node)
        ? Object.entries(node).flatMap(([name, value]) =>
            name === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
          )
        : []
    const patterns = patternsIn(document)
    expect(patterns.length).toBeGreaterThan(0)
    // Unicode properties, looking around, and groups with names are not in every engine
    expect(patterns.filter((pattern) => /\\p\{|\(\?/i.test(pattern))).toEqual([])
  })

  it('that is served names no server but the one that it comes from, which is all that its page may ask', () => {
    expect(document.servers.map(({ url }) => url)).toEqual(['/'])
  })

  it('says what every operation does, beside its name', () => {
    for (const { operationId, description } of operations) expect(description, operationId).toMatch(/^[A-Z`].{30,}\.$/s)
  })

  it('has the version of the system', () => {
    const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'))
    expect(document.info.version).toBe(version)
  })

  it('says what any route may meet, and what whoever asks the store may', () => {
    const asksNobody = ['getJwks', 'getLiveness', 'getMetrics', 'getReadiness']
    const shared = (code: string) => expect.stringMatching(`^#/components/responses/${code}(_with_RateLimit)?$`)
    for (const { operationId, responses } of operations) {
      expect(responses['500'], operationId).toEqual({ $ref: shared('INTERNAL') })
      if (!asksNobody.includes(operationId))
        expect(responses['503'], operationId).toEqual({ $ref: shared('SERVICE_UNAVAILABLE') })
    }
  })

  it('has an Idempotency-Key for every POST, but for those of accounts, which are safe to repeat', () => {
    const posts = operations.filter(({ method }) => method === 'post')
    const keyless = posts.filter(
      ({ parameters = [] }) =>
        !parameters.some(({ name, in: place }) => place === 'header' && name === 'Idempotency-Key'),
    )
    // docs/adr/0043-posts-without-a-key.md says of each why
    expect(keyless.map(({ path }) => path).toSorted()).toEqual([
      '/api/auth/email/verify',
      '/api/auth/email/verify/resend',
      '/api/auth/login',
      '/api/auth/logout',
      '/api/auth/password',
      '/api/auth/password/forgot',
      '/api/auth/password/reset',
      '/api/auth/refresh',
      '/api/auth/register',
    ])
  })

  it('says Idempotent-Replayed of every POST that takes an Idempotency-Key and keeps its answer', () => {
    const keyed = operations.filter(({ parameters = [] }) => parameters.some(({ name }) => name === 'Idempotency-Key'))
    const silent = keyed.filter(({ responses }) => !JSON.stringify(responses).includes('/Idempotent-Replayed'))
    // A cancellation keeps no key, and the answer with a key of an API is kept nowhere
    expect(silent.map(({ operationId }) => operationId).toSorted()).toEqual([
      'cancelOrder',
      'createApiKey',
      'rotateApiKey',
    ])
  })

  it('tells of every header that a request is read by', () => {
    const headers = operations.flatMap(({ operationId, parameters = [] }) =>
      parameters.flatMap(({ in: place, name }) => (place === 'header' ? [`${operationId} ${name}`] : [])),
    )
    expect(headers.toSorted()).toEqual([
      'adjustStock Idempotency-Key',
      'adjustStock If-Match',
      'cancelOrder Idempotency-Key',
      'cancelOrder If-Match',
      'createApiKey Idempotency-Key',
      'createWebhook Idempotency-Key',
      'followOrder Last-Event-ID',
      'fulfilOrder Idempotency-Key',
      'fulfilOrder If-Match',
      'getOrder If-None-Match',
      'getProduct If-None-Match',
      'listProducts If-None-Match',
      'patchProduct If-Match',
      'pingWebhook Idempotency-Key',
      'placeOrder Idempotency-Key',
      'putProduct If-Match',
      'putProduct If-None-Match',
      'redriveDeadLetter Idempotency-Key',
      'replayDeliveries Idempotency-Key',
      'resendMail Idempotency-Key',
      'retryOrder Idempotency-Key',
      'rotateApiKey Idempotency-Key',
      'rotateWebhookSecret Idempotency-Key',
    ])
  })

  it('says which routes take an access token, and what they answer without one', () => {
    const open = [
      'forgotPassword',
      'getJwks',
      'getLiveness',
      'getMetrics',
      'getProduct',
      'getReadiness',
      'listProducts',
      'login',
      'logout',
    ]
    // An empty requirement among others: a token is welcome
    const isOpen = ({ security }: { security: object[] }) =>
      security.length === 0 || security.some((requirement) => Object.keys(requirement).length === 0)
    const all = operations as unknown as { operationId: string; security: object[]; responses: object }[]
    expect(
      all
        .filter(isOpen)
        .map(({ operationId }) => operationId)
        .toSorted(),
    ).toEqual([...open, 'refresh', 'register', 'resetPassword', 'verifyEmail'])
    for (const { responses } of all.filter((operation) => !isOpen(operation)))
      expect(responses).toMatchObject({
        401: { $ref: expect.stringMatching(/^#\/components\/responses\/UNAUTHENTICATED(_|$)/) },
      })
  })

  it('gives every answer a description of its own', () => {
    for (const { responses } of operations)
      for (const response of Object.values(responses).map(follow))
        expect(response).toMatchObject({ description: expect.not.stringMatching(/^Default Response$|^$/) })
  })
})
