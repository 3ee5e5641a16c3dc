import deprecation, { type Deprecated } from '@orders/api/http/deprecation'
import openapi from '@orders/api/http/openapi/plugin'
import { DomainError } from '@orders/shared/domain/errors'
import Fastify from 'fastify'
import { expect, it } from 'vitest'

const OLD = { since: '2026-01-01T00:00:00Z', sunset: '2026-12-31T00:00:00Z', link: 'https://shop.example/changes' }

async function openApp(deprecated: Deprecated) {
  const app = Fastify()
  await app.register(deprecation)
  await app.register(openapi)
  const response = { 200: { description: 'Old', type: 'object', properties: {} } }
  const onRequest = async ({ query }: { query: unknown }) => {
    if (Object.hasOwn(query as object, 'refuse')) throw new DomainError('FORBIDDEN')
  }
  app.get('/old', { schema: { operationId: 'old', response }, onRequest, config: { deprecated } }, () => ({}))
  app.get('/new', { schema: { operationId: 'new', response } }, () => ({}))
  await app.ready()
  return app
}

it('a deprecated route says so in each answer, refusals too, and others do not', async () => {
  const app = await openApp(OLD)
  for (const url of ['/old', '/old?refuse']) {
    const { headers } = await app.inject(url)
    expect(headers.deprecation).toBe('@1767225600')
    expect(headers['sunset']).toBe('Thu, 31 Dec 2026 00:00:00 GMT')
    expect(headers.link).toBe('<https://shop.example/changes>; rel="deprecation"; type="text/html"')
  }
  for (const name of ['deprecation', 'sunset', 'link'])
    expect((await app.inject('/new')).headers).not.toHaveProperty(name)
  await app.close()
})

it('a deprecated route says so in the document, with the headers of its answers', async () => {
  const app = await openApp({ since: OLD.since })
  const { paths } = (await app.inject('/openapi.json')).json()
  expect(paths['/old'].get.deprecated).toBe(true)
  expect(Object.keys(paths['/old'].get.responses['200'].headers)).toEqual(
    expect.arrayContaining(['Deprecation', 'Sunset', 'Link']),
  )
  expect(paths['/new'].get).not.toHaveProperty('deprecated')
  expect((await app.inject('/old')).headers).not.toHaveProperty('sunset')
  await app.close()
})

it.each([{ since: 'soon' }, { since: OLD.sunset, sunset: OLD.since }])(
  'times that cannot be are found at start: %j',
  async (deprecated) => {
    await expect(openApp(deprecated)).rejects.toThrow('/old')
  },
)
