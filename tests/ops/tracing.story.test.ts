import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { call, mailAbout, register, until } from '../e2e/client.ts'
import { SITES } from '../e2e/sites.ts'
import type { TestSite, TestSystem } from '../e2e/system.ts'
import { freePort } from '../faults/services/free-port.ts'
import { startCollector, treeOf } from './collector.ts'
import { startFulfilment } from './fulfilment.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CALLERS_SPAN = 'b7ad6b7169203331'
const CALLER = `00-${TRACE_ID}-${CALLERS_SPAN}-01`

const ONE_ORDER = [
  'POST /api/orders (server)',
  '  order.place (internal)',
  '    publish order.placed (producer)',
  '      process order.placed (consumer)',
  '        fulfil (client)',
  '        send mail (client)',
  '        store orders.commit (internal)',
  '    store orders.place (internal)',
]

// The poll of a worker that has just ended may still be given a message: soon another worker gets it
const IMPATIENT = {
  // Its mail would be a trace of its own
  EMAIL_VERIFICATION: 'off',
  VISIBILITY_TIMEOUT_SECONDS: '2',
}

/** Places one order as a caller who traces. @returns its id, once its mail is there */
async function placeOne({ url, inboxUrl }: TestSystem): Promise<string> {
  const ada = await register(url, `ada-${crypto.randomUUID()}@example.com`)
  const { status, body } = await call<{ id: string }>(`${url}/api/orders`, {
    method: 'POST',
    token: ada.token,
    headers: { traceparent: CALLER },
    body: { items: [{ productId: 'helmet1', quantity: 1 }] },
  })
  expect(status).toBe(201)
  await until('the mail is there', 20_000, () => mailAbout(inboxUrl, body.id))
  return body.id
}

describe.each(SITES)('tracing on $name', ({ open }) => {
  let site: TestSite
  let collector: Awaited<ReturnType<typeof startCollector>>
  let fulfilment: Awaited<ReturnType<typeof startFulfilment>>
  beforeAll(async () => {
    site = await open()
    collector = await startCollector()
    fulfilment = await startFulfilment()
  })
  afterEach(() => {
    collector.spans.length = 0
    fulfilment.traceparents.length = 0
  })
  afterAll(async () => {
    await fulfilment?.close()
    await collector?.close()
    await site?.close()
  })

  /** The end of the system sends what is left. */
  async function runOneOrder(env: Record<string, string>) {
    const system = await site.start({ ...IMPATIENT, ...fulfilment.env, ...env })
    const orderId = await placeOne(system)
    expect(new Set(await system.end('SIGTERM'))).toEqual(new Set([0]))
    return { orderId, output: system.processes.map(({ output }) => output()).join('') }
  }

  it('shows one order as one trace, from the request to the mail', async () => {
    const { orderId } = await runOneOrder({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
    const spans = collector.spans.filter(({ traceId }) => traceId === TRACE_ID)
    expect(treeOf(spans)).toEqual(ONE_ORDER)
    const named = (name: string) => spans.find((span) => span.name === name)
    expect(named('POST /api/orders')).toMatchObject({
      parentSpanId: CALLERS_SPAN,
      attributes: { 'http.route': '/api/orders', 'http.response.status_code': 201 },
    })
    expect(named('process order.placed')?.attributes).toMatchObject({ 'order.id': orderId, 'message.outcome': 'done' })
    expect(spans.filter(({ failed }) => failed)).toEqual([])
    expect(fulfilment.traceparents).toEqual([`00-${TRACE_ID}-${named('fulfil')?.spanId}-01`])
    const services = new Set(spans.map(({ service }) => service))
    expect([['embedded'], ['api', 'worker']]).toContainEqual([...services].toSorted())
  }, 60_000)

  it('gives other requests traces of their own, and probes none', async () => {
    const system = await site.start({ ...IMPATIENT, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
    for (const path of ['/api/products', '/api/products', '/health/live', '/metrics'])
      await fetch(`${system.url}${path}`)
    await system.end('SIGTERM')
    expect(collector.spans.map(({ name }) => name)).toEqual(['GET /api/products', 'GET /api/products'])
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(2)
  }, 30_000)

  it('sends nothing that is not sampled, and says so to those who come after', async () => {
    await runOneOrder({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_TRACES_SAMPLER: 'always_off' })
    expect(collector.spans).toEqual([])
    expect(fulfilment.traceparents[0]).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`))
  }, 60_000)

  it('without a collector passes the caller’s trace on as it is', async () => {
    await runOneOrder({})
    expect(fulfilment.traceparents).toEqual([CALLER])
  }, 60_000)

  it('hinders nothing when the collector is away, and says once that it is', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const { output } = await runOneOrder({ OTEL_EXPORTER_OTLP_ENDPOINT: nobody, LOG_LEVEL: 'info' })
    expect(output).toContain('traces cannot be sent and are dropped')
  }, 60_000)
})
