import type {} from '@fastify/swagger'
import { buildApp } from '@orders/api/app'
import { createPasswords } from '@orders/api/auth/passwords/passwords'
import type { ApiDeps } from '@orders/api/deps'
import type { OpenApiDocument } from '@orders/api/http/openapi/document'
import { systemClock } from '@orders/shared/adapters/clock'
import { createUrlRules } from '@orders/shared/adapters/http/addresses/url-rules'
import { createMemoryOrderCache } from '@orders/shared/adapters/memory/order-cache'
import { createMemoryOrderChanges } from '@orders/shared/adapters/memory/order-changes'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { Order } from '@orders/shared/contracts/orders'
import type { PutProductBody } from '@orders/shared/contracts/products'
import { PREPARED } from '@orders/shared/testing/prepared'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import pino from 'pino'
import { Registry } from 'prom-client'
import { createJudge, type SeenAnswer } from './documented.ts'

export const ACCESS_SECRET = 'a'.repeat(40)
export const REFRESH_SECRET = 'r'.repeat(40)

/** What argon2 takes at least: a customer costs a test a millisecond, not fifty. */
const LEAST_HASH_COST = { memoryCost: 1_024, timeCost: 1 }

export interface TestApi {
  app: FastifyInstance
  deps: ApiDeps
  /** Moves the clock that the API reads. */
  passMs(ms: number): void
  /** Answers that the OpenAPI document does not tell of are errors. */
  send(options: InjectOptions): Promise<LightMyRequestResponse>
  /** The same for an answer that came another way. */
  expectDocumented(answer: SeenAnswer): void
  /** Registers and logs in somebody new. */
  newCustomer(): Promise<{ id: string; email: string; accessToken: string; refreshToken: string }>
  newAdmin(): Promise<{ id: string; accessToken: string }>
  stock(id: string, product?: Partial<PutProductBody>): Promise<void>
  place(
    accessToken: string,
    items: { productId: string; quantity: number }[],
    key?: string,
  ): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

/** The real app on a real store, in memory unless one is given, which stays open; only the clock can be moved. */
export async function startTestApi(
  options: Partial<ApiDeps['options']> = {},
  more: Partial<ApiDeps> = {},
): Promise<TestApi> {
  let offsetMs = 0
  let people = 0
  const store = more.store ?? openSqliteStore({ path: ':memory:' })
  const clock = { ...systemClock, nowMs: () => Date.now() + offsetMs }
  const deps: ApiDeps = {
    store,
    preparation: PREPARED,
    cache: createMemoryOrderCache({ clock, maxEntries: 1000 }),
    changes: createMemoryOrderChanges(),
    queue: { depth: async () => ({ waiting: 0, inFlight: 0, deadLetters: 0 }) },
    urlRules: createUrlRules([]),
    relay: { nudge: () => {} },
    clock,
    logger: pino({ level: 'silent' }),
    metrics: new Registry(),
    passwords: createPasswords(LEAST_HASH_COST),
    options: {
      ACCESS_TOKEN_JWT_SECRET: ACCESS_SECRET,
      REFRESH_TOKEN_JWT_SECRET: REFRESH_SECRET,
      ORDER_DEADLINE_SECONDS: 30,
      EMAIL_VERIFICATION: 'optional',
      CANCEL_WINDOW_SECONDS: 0,
      TRUST_PROXY: false,
      RATE_LIMIT_AUTH_PER_IP: 1000,
      RATE_LIMIT_AUTH_PER_EMAIL: 1000,
      RATE_LIMIT_ORDERS_PER_USER: 100_000,
      RATE_LIMIT_PER_KEY: 100_000,
      EVENT_STREAMS_PER_USER: 5_000,
      EVENT_STREAMS: 10_000,
      ...options,
    },
    ...more,
  }
  const app = await buildApp(deps)
  await app.ready()
  // The document does not depend on the options
  judge ??= createJudge(app.swagger() as unknown as OpenApiDocument)
  const send = async (request: InjectOptions) => {
    const answer = await app.inject(request)
    const { statusCode: status, headers, body } = answer
    expectDocumented({ method: request.method ?? 'GET', url: String(request.url), status, headers, body })
    return answer
  }

  const newCustomer = async () => {
    const email = `customer${++people}@example.com`
    const password = 'correct horse battery'
    const registered = await send({
      method: 'POST',
      url: '/api/auth/register',
      body: { username: `Customer ${people}`, email, password },
    })
    const login = await send({ method: 'POST', url: '/api/auth/login', body: { email, password } })
    return {
      id: registered.json<{ id: string }>().id,
      email,
      ...login.json<{ accessToken: string; refreshToken: string }>(),
    }
  }
  return {
    app,
    deps,
    send,
    expectDocumented,
    newCustomer,
    passMs: (ms) => {
      offsetMs += ms
    },
    newAdmin: async () => {
      const customer = await newCustomer()
      await store.users.setRole(customer.email, 'admin')
      return customer
    },
    stock: async (id, product = {}) => {
      await store.products.put(id, { name: id, price: { amount: 1000, currency: 'USD' }, available: 10, ...product })
    },
    place: (accessToken, items, key) =>
      send({
        method: 'POST',
        url: '/api/orders',
        headers: { ...bearer(accessToken), ...(key === undefined ? {} : { 'idempotency-key': key }) },
        body: { items },
      }),
    close: async () => {
      await app.close()
      if (!more.store) await store.close()
    },
  }
}

/** The document, as an API serves it. */
export async function readDocument(): Promise<OpenApiDocument> {
  const api = await startTestApi()
  const document = (await api.send({ url: '/openapi.json' })).json<OpenApiDocument>()
  await api.close()
  return document
}

/** AsyncAPI of what is published, as an API serves it. */
export async function readEventsDocument(): Promise<AsyncApiDocument> {
  const api = await startTestApi()
  const document = (await api.send({ url: '/asyncapi.json' })).json<AsyncApiDocument>()
  await api.close()
  return document
}

/** The part of it that is looked into here. */
export interface AsyncApiDocument {
  asyncapi: string
  info: { version: string; description: string }
  channels: Record<string, { messages: Record<string, { $ref: string }> }>
  components: { schemas: Record<string, object>; messages: Record<string, EventMessage> }
}

export interface EventMessage {
  name: string
  headers: { $ref: string }
  payload: { $ref: string }
  examples: { headers: object; payload: { type: string } }[]
}

let judge: ReturnType<typeof createJudge> | undefined

function expectDocumented(answer: SeenAnswer): void {
  const complaints = judge?.(answer) ?? []
  if (complaints.length === 0) return
  const { method, url, status, body = '' } = answer
  throw new Error(`${method} ${url} answered ${status}, and ${complaints.join('; ')}\n${body}`)
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export const orderOf = (response: LightMyRequestResponse): Order => response.json<Order>()
