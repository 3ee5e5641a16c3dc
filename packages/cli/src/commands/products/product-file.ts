import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { CurrencySchema, StrictObject } from '@orders/shared/contracts/primitives'
import {
  AvailableSchema,
  ImageUrlSchema,
  PriceAmountSchema,
  ProductIdSchema,
  ProductNameSchema,
} from '@orders/shared/contracts/products'
import { CsvError, parse } from 'csv-parse'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'

export const FILE_FORMATS = ['csv', 'ndjson'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

const ImportedProductSchema = StrictObject({
  id: ProductIdSchema,
  name: ProductNameSchema,
  price: StrictObject({ amount: PriceAmountSchema, currency: CurrencySchema }),
  available: Type.Optional(AvailableSchema),
  archived: Type.Optional(Type.Boolean()),
  imageUrl: Type.Optional(ImageUrlSchema),
})
export type ImportedProduct = Static<typeof ImportedProductSchema>
const shape = Compile(ImportedProductSchema)

/** What a line of the file says, or what is wrong with it. */
export type ProductRow = { line: number; product: ImportedProduct } | { line: number; fault: string }

/** The file cannot be read to its end: that is no fault of one line. */
export class UnreadableFile extends Error {}

/**
 * Reads the products of a file as it goes. Lines count from 1.
 * @throws UnreadableFile
 */
export async function* readProductFile(path: string, format: FileFormat): AsyncGenerator<ProductRow> {
  const seen = new Map<string, number>()
  try {
    for await (const row of format === 'csv' ? readCsv(path) : readNdjson(path)) yield withoutRepeats(seen, row)
  } catch (error) {
    throw asUnreadable(error)
  }
}

function withoutRepeats(seen: Map<string, number>, row: ProductRow): ProductRow {
  if ('fault' in row) return row
  const earlier = seen.get(row.product.id)
  if (earlier !== undefined) return { line: row.line, fault: `id: ${row.product.id} is on line ${earlier} already` }
  seen.set(row.product.id, row.line)
  return row
}

/** What is not UTF-8 is refused: names would be stored with other letters. A byte order mark is dropped. */
async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const bytes of createReadStream(path)) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

/** As a header is compared: in small letters. */
const COLUMNS = ['id', 'name', 'amount', 'currency', 'available', 'archived', 'imageurl']
const REQUIRED = COLUMNS.slice(0, 4)

interface CsvRecord {
  record: string[]
  info: { lines: number }
}

async function* readCsv(path: string): AsyncGenerator<ProductRow> {
  const options = { info: true, trim: true, skip_empty_lines: true, relax_column_count: true } as const
  const records = parse(options)
  // What fails before the parser ends the parser, too, and so is thrown here
  pipeline(readText(path), records, () => {})
  let header: string[] | undefined
  for await (const { record, info } of records as AsyncIterable<CsvRecord>) {
    if (header) yield toRow(info.lines, toProduct(header, record), record.length === header.length)
    else header = checkedHeader(record)
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

async function* readNdjson(path: string): AsyncGenerator<ProductRow> {
  let line = 0
  for await (const text of linesOf(readText(path))) {
    line++
    if (text.trim() !== '') yield parseLine(line, text)
  }
}

/** The interface of `node:readline` says nothing where its input fails. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}

function parseLine(line: number, text: string): ProductRow {
  try {
    return toRow(line, JSON.parse(text))
  } catch {
    return { line, fault: 'is not JSON' }
  }
}

function toRow(line: number, product: unknown, isWhole = true): ProductRow {
  if (!isWhole) return { line, fault: 'has another number of cells than the first line' }
  if (shape.Check(product)) return { line, product }
  const faults = shape.Errors(product).map(({ instancePath, message }) => {
    const field = instancePath.split('/').at(-1)
    return field ? `${field}: ${message}` : message
  })
  return { line, fault: faults.join('; ') }
}

function asUnreadable(error: unknown): unknown {
  if (error instanceof UnreadableFile) return error
  if (error instanceof CsvError) return new UnreadableFile(error.message, { cause: error })
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return new UnreadableFile('it is not in UTF-8', { cause: error })
  if (error instanceof Error && 'syscall' in error) return new UnreadableFile(error.message, { cause: error })
  return error
}
