import {
  FILE_FORMATS,
  type FileFormat,
  formatOfName,
  type ImportedProduct,
  UnreadableFile,
} from '@orders/shared/products/product-file'
import type { Command } from 'commander'
import { oneOf, wholeNumber } from '../../arguments.ts'
import { Interrupted } from '../../exit-codes.ts'
import type { Terminal } from '../../output/terminal.ts'
import { canBeAwaited } from '../bulk.ts'
import { addResultCommand, type Backing, type CommandResult, type ResultOptions, type Run } from '../run.ts'
import { type Imported, type ImportOptions, importProducts } from './import-products.ts'
import { readProductFile } from './product-file.ts'

interface Options extends ResultOptions, Partial<ImportOptions> {
  format?: FileFormat
  skipInvalid?: boolean
  fromLine?: number
}

const PORTION = 100
const PROGRESS_EVERY_MS = 1_000
/** More say no more than that it is another kind of file. */
const MOST_FAULTS = 100

export function addImport(products: Command, run: Run): void {
  addResultCommand(products, 'import <file>', 'create and change products as a file says')
    .option(
      '--format <format>',
      `${FILE_FORMATS.join(' or ')}; by the name of the file where it is left out`,
      oneOf(FILE_FORMATS),
    )
    .option('--set-stock', 'set the stock of products that are there, too, and not of new ones only')
    .option(
      '--from-line <line>',
      'go on at this line, where an import that sets the stock was cut short',
      wholeNumber({ least: 1, most: 1_000_000_000 }),
    )
    .option('--skip-invalid', 'import the rest of a file that has invalid lines')
    .option('--dry-run', 'say what would be done, and write nothing')
    .action((path: string, options: Options, command: Command) => {
      const format = options.format ?? formatOfName(path)
      if (!format) return command.error('error: say --format csv or --format ndjson')
      return run(options, async (backing, terminal) => {
        try {
          return await importFile(backing, terminal, { path, format, ...options })
        } catch (error) {
          if (error instanceof UnreadableFile) command.error(`error: ${path} cannot be read: ${error.message}`)
          throw error
        }
      })
    })
}

interface Summary extends Record<Imported, number> {
  invalid: number
  dryRun: boolean
  errors: { line: number; message: string }[]
}

/**
 * The file is checked to its end before the first product is written. What is started again after a cut finds products as they are to be,
 * but for a stock that it sets, which has been sold from since: such an import goes product by product, and says where to go on.
 */
export async function importFile(
  backing: Pick<Backing, 'store' | 'clock'>,
  terminal: Pick<Terminal, 'printError' | 'onInterrupt'>,
  {
    path,
    format,
    setStock = false,
    dryRun = false,
    skipInvalid = false,
    fromLine = 1,
  }: Options & { path: string; format: FileFormat },
): Promise<CommandResult> {
  const summary: Summary = { created: 0, updated: 0, unchanged: 0, invalid: 0, dryRun, errors: [] }
  let total = 0
  for await (const row of readProductFile(path, format)) {
    if (row.line < fromLine) continue
    total++
    if (!('fault' in row)) continue
    summary.invalid++
    if (summary.errors.length < MOST_FAULTS) summary.errors.push({ line: row.line, message: row.fault })
  }
  if (summary.invalid > 0 && !skipInvalid) return { ...resultOf(summary), refused: true }

  const report = progress(terminal, total - summary.invalid)
  let isInterrupted = false
  terminal.onInterrupt(() => {
    isInterrupted = true
  })
  let nextLine = fromLine
  try {
    for await (const { products, line } of portionsOf(path, format, { fromLine, size: setStock ? 1 : PORTION })) {
      nextLine = line
      if (isInterrupted) throw new Interrupted()
      for (const result of await importProducts(backing, products, { setStock, dryRun })) summary[result]++
      report(summary.created + summary.updated + summary.unchanged)
    }
  } catch (error) {
    if (!canBeAwaited(error)) throw error
    const note = `Go on with --from-line ${nextLine}: from its beginning, it would set the stock before that again, and bring sold units back.`
    return { ...resultOf(summary), ...(setStock && !dryRun ? { note } : {}), cutShortBy: error }
  }
  return resultOf(summary)
}

/** With the line of the first of each. */
async function* portionsOf(
  path: string,
  format: FileFormat,
  { fromLine, size }: { fromLine: number; size: number },
): AsyncGenerator<{ products: ImportedProduct[]; line: number }> {
  let products: ImportedProduct[] = []
  let line = fromLine
  for await (const row of readProductFile(path, format)) {
    if (row.line < fromLine || !('product' in row)) continue
    if (products.length === 0) line = row.line
    products.push(row.product)
    if (products.length < size) continue
    yield { products, line }
    products = []
  }
  if (products.length > 0) yield { products, line }
}

function progress({ printError }: Pick<Terminal, 'printError'>, total: number): (done: number) => void {
  let reportedAtMs = performance.now()
  return (done) => {
    if (performance.now() - reportedAtMs < PROGRESS_EVERY_MS) return
    reportedAtMs = performance.now()
    printError(`${done} of ${total} products`)
  }
}

function resultOf(summary: Summary): CommandResult {
  const { created, updated, unchanged, invalid, dryRun, errors } = summary
  const more = invalid - errors.length
  const lines = [
    ...errors.map(({ line, message }) => `line ${line}: ${message}`),
    ...(more > 0 ? [`and ${more} more`] : []),
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${invalid} invalid${dryRun ? '; nothing was written' : ''}`,
  ]
  return { json: summary, text: lines.join('\n') }
}
