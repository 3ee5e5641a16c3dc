import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedSpan {
  service: string
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  /** By its place in KINDS. */
  kind: number
  attributes: Record<string, unknown>
  failed: boolean
}

interface Attribute {
  key: string
  value: Record<string, unknown>
}

interface ExportRequest {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: {
      spans: (Omit<ReceivedSpan, 'attributes'> & { attributes: Attribute[]; status: { code?: number } })[]
    }[]
  }[]
}

/** An OpenTelemetry collector that keeps what it is sent (OTLP over HTTP, as JSON). */
export async function startCollector() {
  const spans: ReceivedSpan[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    if (request.url === '/v1/traces') spans.push(...spansOf(JSON.parse(body) as ExportRequest))
    response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function spansOf({ resourceSpans }: ExportRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(toRecord(resource.attributes)['service.name'])
    return scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ attributes, status, ...span }) => ({
        ...span,
        service,
        attributes: toRecord(attributes),
        failed: status.code === 2,
      }))
  })
}

const toRecord = (attributes: Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

/** The spans as an indented tree, siblings by name. */
export function treeOf(spans: ReceivedSpan[], parents: ReceivedSpan[] = rootsOf(spans), indent = ''): string[] {
  return parents
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, kind, spanId }) => [
      `${indent}${name} (${KINDS[kind]})`,
      ...treeOf(
        spans,
        spans.filter(({ parentSpanId }) => parentSpanId === spanId),
        `${indent}  `,
      ),
    ])
}

function rootsOf(spans: ReceivedSpan[]): ReceivedSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  return spans.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId))
}
