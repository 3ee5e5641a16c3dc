import type { PutProductBody } from '../contracts/products.ts'
import { MisplacedQuote, readCsv } from './csv.ts'
import { faultsOf } from './product-checks.ts'

export const FILE_FORMATS = ['csv', 'ndjson'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

export const formatOfName = (name: string): FileFormat | undefined =>
  FILE_FORMATS.find((format) => name.toLowerCase().endsWith(`.${format}`))

export type ImportedProduct = PutProductBody & { id: string; archived?: boolean }

/** What a line of the file says, or what is wrong with it. */
export type ProductRow = { line: number; product: ImportedProduct } | { line: number; fault: string }

/** The file cannot be read to its end: that is no fault of one line. */
export class UnreadableFile extends Error {}

/**
 * Reads the products of a file as it comes. Lines count from 1.
 * @throws UnreadableFile
 */
export async function* readProducts(texts: AsyncIterable<string>, format: FileFormat): AsyncGenerator<ProductRow> {
  const seen = new Map<string, number>()
  const rows = format === 'csv' ? readTable(texts) : readNdjson(texts)
  try {
    for await (const row of rows) yield withoutRepeats(seen, row)
  } catch (error) {
    throw error instanceof MisplacedQuote ? new UnreadableFile(error.message, { cause: error }) : error
  }
}

function withoutRepeats(seen: Map<string, number>, row: ProductRow): ProductRow {
  if ('fault' in row) return row
  const earlier = seen.get(row.product.id)
  if (earlier !== undefined) return { line: row.line, fault: `id: ${row.product.id} is on line ${earlier} already` }
  seen.set(row.product.id, row.line)
  return row
}

const COLUMNS = ['id', 'name', 'amount', 'currency', 'available', 'archived', 'imageurl']
const REQUIRED = COLUMNS.slice(0, 4)

async function* readTable(texts: AsyncIterable<string>): AsyncGenerator<ProductRow> {
  let header: string[] | undefined
  for await (const { line, cells } of readCsv(texts)) {
    if (!header) header = checkedHeader(cells)
    else if (cells.length === header.length) yield toRow(line, toProduct(header, cells))
    else yield { line, fault: 'has another number of cells than the first line' }
  }
  if (!header) throw new UnreadableFile('it is empty')
}

function checkedHeader(record: readonly string[]): string[] {
  const header = record.map((name) => name.toLowerCase())
  const unknown = header.filter((name) => !COLUMNS.includes(name))
  const missing = REQUIRED.filter((name) => !header.includes(name))
  const repeated = header.filter((name, index) => header.indexOf(name) !== index)
  const faults = [
    ...missing.map((name) => `the column ${name} is missing`),
    ...unknown.map((name) => `the column ${name} is unknown`),
    ...repeated.map((name) => `the column ${name} is there twice`),
  ]
  if (faults.length > 0) throw new UnreadableFile(`its first line is no header: ${faults.join(', ')}`)
  return header
}

/** Cells are text; what cannot be the number or the word that is meant stays so, and is refused as that. An empty one is none. */
function toProduct(header: readonly string[], record: readonly string[]) {
  const cells = new Map(header.map((name, index) => [name, record[index] ?? '']))
  const cell = (name: string) => cells.get(name) || undefined
  const [available, archived, imageUrl] = [cell('available'), cell('archived'), cell('imageurl')]
  return {
    id: cell('id'),
    name: cell('name'),
    price: { amount: toNumber(cell('amount')), currency: cell('currency') },
    ...(available === undefined ? {} : { available: toNumber(available) }),
    ...(archived === undefined ? {} : { archived: toBoolean(archived) }),
    ...(imageUrl === undefined ? {} : { imageUrl }),
  }
}

const toNumber = (text: string | undefined) => (text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : text)
const toBoolean = (text: string) => ({ true: true, false: false })[text.toLowerCase()] ?? text

async function* readNdjson(texts: AsyncIterable<string>): AsyncGenerator<ProductRow> {
  let line = 0
  for await (const text of linesOf(texts)) {
    line++
    if (text.trim() !== '') yield parseLine(line, text)
  }
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = []
  for await (const text of texts) {
    const [rest = '', ...lines] = text.split('\n')
    parts.push(rest)
    for (const line of lines) {
      yield parts.join('')
      parts = [line]
    }
  }
  yield parts.join('')
}

function parseLine(line: number, text: string): ProductRow {
  let product: unknown
  try {
    product = JSON.parse(text)
  } catch {
    return { line, fault: 'is not JSON' }
  }
  return toRow(line, product)
}

function toRow(line: number, product: unknown): ProductRow {
  const faults = faultsOf(product)
  return faults.length === 0 ? { line, product: product as ImportedProduct } : { line, fault: faults.join('; ') }
}
