import { open } from 'node:fs/promises'
import { EXPORT_FORMATS, type ExportFormat, exportOrders } from '@orders/shared/admin/export-orders'
import { UUID } from '@orders/shared/domain/pages'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { oneOf, parseText } from '../arguments.ts'
import { Interrupted } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { addFilterOptions, type FilterOptions, queryOf, refuseWrongRange } from './order-filters.ts'
import type { Backing, CommandResult, Run } from './run.ts'

interface ExportOptions extends FilterOptions {
  format: ExportFormat
  output?: string
  /** The id of an order. */
  after?: string
}

const PROGRESS_EVERY_MS = 1_000

export function addExport(orders: Command, run: Run): void {
  const command = orders.command('export').description('write all orders that fit, a row or line an order')
  addFilterOptions(command)
    .addOption(
      new Option('--format <format>', EXPORT_FORMATS.join(' or '))
        .argParser(oneOf(EXPORT_FORMATS))
        .makeOptionMandatory(),
    )
    .option('--output <file>', 'a new file, in place of stdout; with --after, the file to append to', parseText)
    .option('--after <id>', 'go on after this order, the last one of an export that was cut off', parseId)
    .action((options: ExportOptions, used: Command) => {
      refuseWrongRange(options, used)
      const refuse = (problem: string) => used.error(`error: ${problem}`)
      return run({}, (backing, terminal) => writeOrders(backing, options, terminal, refuse))
    })
}

/** An end before all is written tells where to go on. */
export async function writeOrders(
  { store }: Pick<Backing, 'store'>,
  options: ExportOptions,
  terminal: Pick<Terminal, 'write' | 'printError' | 'onInterrupt'>,
  refuse: (problem: string) => never,
): Promise<CommandResult> {
  const { format, after } = options
  const query = { ...(await queryOf(store, options)), ...(after === undefined ? {} : { cursor: after }) }
  const output = await openOutput(options, terminal, refuse)
  let isInterrupted = false
  terminal.onInterrupt(() => {
    isInterrupted = true
  })
  let orders = 0
  let lastId = after
  let reportedAtMs = performance.now()
  const noteOf = (more: string) => `${orders} orders${more}`
  try {
    for await (const chunk of exportOrders({ store }, query, format)) {
      if (isInterrupted) throw new Interrupted()
      if (!(await output.write(chunk.text))) return { text: '' }
      orders += chunk.orders
      lastId = chunk.lastId ?? lastId
      if (performance.now() - reportedAtMs < PROGRESS_EVERY_MS) continue
      reportedAtMs = performance.now()
      terminal.printError(noteOf(' so far'))
    }
    return { text: '', note: noteOf('.') }
  } catch (error) {
    const more = lastId === undefined ? '.' : `; go on with --after ${lastId}.`
    return { text: '', note: noteOf(more), cutShortBy: error }
  } finally {
    await output.close()
  }
}

interface Output {
  /** @returns whether there is a reader */
  write(text: string): Promise<boolean>
  close(): Promise<void>
}

/** A file that is there is not overwritten. */
async function openOutput(
  { output, after }: ExportOptions,
  { write }: Pick<Terminal, 'write'>,
  refuse: (problem: string) => never,
): Promise<Output> {
  if (output === undefined) return { write, close: async () => {} }
  const file = await open(output, after === undefined ? 'wx' : 'a').catch((error: NodeJS.ErrnoException) =>
    refuse(`${output} cannot be written: ${error.code}`),
  )
  return {
    write: async (text) => {
      await file.appendFile(text)
      return true
    },
    close: () => file.close(),
  }
}

function parseId(text: string): string {
  const id = text.toLowerCase()
  if (UUID.test(id)) return id
  throw new InvalidArgumentError('It is the id of an order.')
}
