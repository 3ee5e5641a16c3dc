import { buildApp } from '@orders/api/app'
import { DependencyDown } from '@orders/shared/ports/dependency'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

const REASON = 'user_by_email of users: some documents have the same emailLower'
const OPERATIONS = [
  '/health/live',
  '/health/ready',
  '/metrics',
  '/docs',
  '/openapi.json',
  '/asyncapi.json',
  '/.well-known/jwks.json',
]

let api: TestApi
let app: FastifyInstance
let prepared: boolean
beforeEach(() => {
  prepared = false
})
beforeAll(async () => {
  api = await startTestApi()
  const ping = async () => {
    if (!prepared) throw new DependencyDown(REASON)
  }
  const preparation = { isDone: () => prepared, probes: { indexes: { required: true, ping } } }
  app = await buildApp({ ...api.deps, preparation, metrics: new Registry() })
})
afterAll(async () => {
  await app.close()
  await api.close()
})

interface Paths {
  paths: Record<string, Record<string, object>>
}

/** Every route under /api, from the API's own description, so that a new one is not forgotten. */
async function routes(): Promise<InjectOptions[]> {
  const { paths } = (await app.inject('/openapi.json')).json<Paths>()
  const ofApi = Object.entries(paths).filter(([path]) => path.startsWith('/api/'))
  return ofApi.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase() as 'GET', url: path.replace('{id}', 'x') })),
  )
}

describe('an api that is not prepared', () => {
  it('refuses every route of the shop with 503 and Retry-After, whoever asks', async () => {
    const { accessToken } = await api.newAdmin()
    const all = await routes()
    expect(all.length).toBeGreaterThan(15)
    for (const { method, url } of all)
      for (const headers of [{}, bearer(accessToken)]) {
        const answer = await app.inject({
          method,
          url,
          headers,
          ...(method === 'GET' ? {} : { body: {} }),
        } as InjectOptions)
        expect([url, answer.statusCode, answer.json().code]).toEqual([url, 503, 'SERVICE_UNAVAILABLE'])
        expect(answer.headers['retry-after']).toBe('1')
      }
  })

  it('answers those who operate it, and says by name what is missing', async () => {
    for (const url of OPERATIONS) {
      const { statusCode } = await app.inject(url)
      expect([url, statusCode < 400]).toEqual([url, url !== '/health/ready'])
    }
    const ready = await app.inject('/health/ready')
    expect([ready.statusCode, ready.headers['retry-after']]).toEqual([503, '1'])
    expect(ready.json()).toMatchObject({
      status: 'unready',
      dependencies: { database: { status: 'up' }, indexes: { status: 'down', required: true, reason: REASON } },
    })
    expect((await app.inject('/metrics')).body).toContain('dependency_up{dependency="indexes"} 0')
  })

  it('serves as soon as it is', async () => {
    prepared = true
    api.passMs(1_000)
    expect((await app.inject('/api/products')).statusCode).toBe(200)
    expect((await app.inject('/health/ready')).json()).toMatchObject({ status: 'ready' })
    expect((await app.inject('/metrics')).body).toContain('dependency_up{dependency="indexes"} 1')
  })
})
