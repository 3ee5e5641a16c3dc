import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Parser } from '@asyncapi/parser'
import { ORDER_EVENT_TYPES, type OrderEventType } from '@orders/shared/contracts/events'
import { PUBLIC_EVENT_TYPES } from '@orders/shared/contracts/public-events'
import { toPublicEvent } from '@orders/shared/domain/announcement'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import { toPing } from '@orders/shared/domain/ping'
import { newSecret, signatureHeaders } from '@orders/shared/domain/webhook-signature'
import { anId, anOrder, NOON_MS } from '@orders/shared/testing/builders'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { type EventMessage, readEventsDocument, startTestApi } from './harness.ts'

const document = await readEventsDocument()
const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
ajv.addSchema(document, 'asyncapi')

/** What is wrong with a value of which the document says that it is so. */
function faultsOf(schema: { $ref: string }, value: unknown): unknown {
  const check = ajv.compile({ $ref: `asyncapi${schema.$ref}` })
  return check(value) ? [] : check.errors
}

const messagesOf = (channel: string): EventMessage[] =>
  Object.values(document.channels[channel]?.messages ?? {}).map(
    ({ $ref }) => document.components.messages[$ref.split('/').at(-1) ?? ''] as EventMessage,
  )
const messages = ['webhooks', 'topic'].flatMap((channel) =>
  messagesOf(channel).map((message) => ({ channel, type: message.name, message })),
)

describe('the AsyncAPI document', () => {
  it('is AsyncAPI 3.0 to its own parser', async () => {
    const diagnostics = await new Parser().validate(JSON.stringify(document))
    // There is a 3.1, of which few tools know
    expect(diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')).toEqual([])
    expect(document.asyncapi).toBe('3.0.0')
  })

  it('has the version of the system', () => {
    const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'))
    expect(document.info.version).toBe(version)
  })

  it('tells of every type that an endpoint hears of, and of those that the topic has', () => {
    expect(messagesOf('webhooks').map(({ name }) => name)).toEqual([...PUBLIC_EVENT_TYPES])
    expect(messagesOf('topic').map(({ name }) => name)).toEqual([...ORDER_EVENT_TYPES])
  })

  it.each(messages)('has an example of $type on $channel, and it fits', ({ type, message }) => {
    expect(message.examples.length).toBeGreaterThan(0)
    for (const { headers, payload } of message.examples) {
      expect(payload.type).toBe(type)
      expect([faultsOf(message.payload, payload), faultsOf(message.headers, headers)]).toEqual([[], []])
    }
  })

  it.each(ORDER_EVENT_TYPES)('describes what is made of %s', (type) => {
    const event = published(type)
    const { payload } = messagesOf('webhooks').find(({ name }) => name === type) as EventMessage
    expect(faultsOf(payload, event)).toEqual([])
    expect(faultsOf(payload, { ...event, type: 'order.other' })).not.toEqual([])
    expect(faultsOf(payload, { ...event, data: { ...event.data, order: {} } })).not.toEqual([])
    // What a later version adds
    expect(faultsOf(payload, { ...event, more: 1, data: { ...event.data, more: 1 } })).toEqual([])
  })
})

describe('a delivery', () => {
  const message = (type: string) => messagesOf('webhooks').find(({ name }) => name === type) as EventMessage

  it('that tries an endpoint out is as described', () => {
    const ping = toPing({ webhookId: anId(), eventId: anId(), atMs: NOON_MS })
    expect(faultsOf(message('webhook.ping').payload, JSON.parse(JSON.stringify(ping)))).toEqual([])
  })

  it('has the headers that are described, with two secrets, too', () => {
    const [event, secrets] = [
      published('order.placed'),
      [newSecret(Buffer.alloc(32, 1)), newSecret(Buffer.alloc(32, 2))],
    ]
    const headers = signatureHeaders({ id: event.id, timestampMs: NOON_MS, body: JSON.stringify(event), secrets })
    const { headers: schema } = message('order.placed')
    expect(faultsOf(schema, headers)).toEqual([])
    expect(faultsOf(schema, { ...headers, 'webhook-signature': 'v2,x' })).not.toEqual([])
  })
})

function published(type: OrderEventType) {
  const at = new Date(NOON_MS).toISOString()
  const order = anOrder({
    status: 'FAILED',
    history: (['PENDING', 'FAILED'] as const).map((status) => ({ status, at })),
  })
  const traceparent = `00-${'4'.repeat(32)}-${'f'.repeat(16)}-01`
  const context = { id: anId(), nowMs: NOON_MS, source: '/order-processing/api', traceparent }
  return toPublicEvent({ event: toOrderEvent(type, order, context), steps: 2 }, order)
}

describe('GET /asyncapi.json', () => {
  it('is public, and says nothing again to those who have it', async () => {
    const { app, close } = await startTestApi()
    const first = await app.inject('/asyncapi.json')
    expect(first.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
    })
    const etag = String(first.headers.etag)
    const ask = (tag: string) => app.inject({ url: '/asyncapi.json', headers: { 'if-none-match': tag } })
    const again = await ask(etag)
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag])
    expect((await ask('"another"')).json()).toEqual(document)
    await close()
  })

  it('names the routes where a proxy has them', async () => {
    const { app, close } = await startTestApi({ PUBLIC_URL: 'https://shop.example/shop' })
    expect((await app.inject('/asyncapi.json')).json().info.description).toContain('POST /shop/api/admin/webhooks')
    await close()
  })
})
