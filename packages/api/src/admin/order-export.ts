import { Readable } from 'node:stream'
import { type ExportFormat, exportOrders } from '@orders/shared/admin/export-orders'
import type { AdminOrderListQuery } from '@orders/shared/contracts/admin'
import type { Store } from '@orders/shared/ports/stores'

const FORMATS: Record<string, ExportFormat> = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' }
const JSON_TYPES = new Set(['application/json', 'application/*', '*/*'])

export const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/**
 * RFC 9110, section 12.5.1: what the client likes best of what there is.
 * @returns undefined for the page in JSON, which is for all that ask for nothing else
 */
export function exportFormatOf(accept = '*/*'): ExportFormat | undefined {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    return { type, quality: quality === undefined ? 1 : Number(quality) }
  })
  const served = ranges.filter(
    ({ type, quality }) => quality > 0 && (Object.hasOwn(FORMATS, type) || JSON_TYPES.has(type)),
  )
  const [best] = served.toSorted((a, b) => b.quality - a.quality)
  return best && FORMATS[best.type]
}

/**
 * The export as a body that is read from the database while the client takes it. What is wrong with the query is thrown here, before an
 * answer has begun; what fails later cuts the connection.
 * @throws DomainError VALIDATION_FAILED
 */
export async function openExport(
  deps: { store: Store },
  query: AdminOrderListQuery,
  format: ExportFormat,
): Promise<Readable> {
  const chunks = exportOrders(deps, query, format)
  const begun: string[] = []
  // A header row alone does not tell whether the orders can be read
  for (let rows = 0; rows === 0; ) {
    const { value, done } = await chunks.next()
    if (done) return Readable.from(begun)
    begun.push(value.text)
    rows = value.orders
  }
  return Readable.from(textsOf(begun, chunks))
}

async function* textsOf(begun: readonly string[], chunks: ReturnType<typeof exportOrders>): AsyncGenerator<string> {
  yield* begun
  for await (const { text } of chunks) yield text
}
