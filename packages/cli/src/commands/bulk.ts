import { DomainError } from '@orders/shared/domain/errors'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { Interrupted, toLine } from '../exit-codes.ts'
import { toTable } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'
import type { CommandResult } from './run.ts'

export interface BulkWork {
  /** What is worked on, in the plural, such as `orders`. */
  things: string
  ids: Iterable<string> | AsyncIterable<string>
  /** How many there are, about: they come and go meanwhile. */
  total: number
  /** @returns what has become of it. @throws DomainError for a refusal */
  work(id: string): Promise<string>
}

interface Done {
  id: string
  /** What has become of it, or the code of the refusal. */
  result: string
  /** Why it was refused. */
  detail?: string
}

const PROGRESS_EVERY_MS = 1_000

/**
 * Does the same to many things, one after the other. One that is refused does not keep the others from being done; a store that
 * is away, or a Ctrl+C, ends it, and what was done until then is reported.
 */
export async function doAll(
  bulk: BulkWork,
  { printError, onInterrupt, columns }: Pick<Terminal, 'printError' | 'columns' | 'onInterrupt'>,
): Promise<CommandResult> {
  const done: Done[] = []
  let refused = 0
  let cutShortBy: unknown
  let reportedAtMs = performance.now()
  let isInterrupted = false
  onInterrupt(() => {
    isInterrupted = true
  })
  try {
    for await (const id of bulk.ids) {
      if (isInterrupted) throw new Interrupted()
      const result = await doOne(bulk, id)
      done.push(result)
      if (result.detail !== undefined) refused++
      if (performance.now() - reportedAtMs < PROGRESS_EVERY_MS) continue
      reportedAtMs = performance.now()
      printError(`${done.length} of ${Math.max(bulk.total, done.length)} ${bulk.things}, ${refused} of them refused`)
    }
  } catch (error) {
    if (!canBeAwaited(error)) throw error
    cutShortBy = error
  }
  // That nothing was done does not mean that there is nothing
  if (cutShortBy !== undefined && done.length === 0) return { text: '', cutShortBy }
  return {
    json: done,
    text: done.length === 0 ? `No ${bulk.things}.` : toDoneTable(done, columns),
    note: done.length > 1 ? `${done.length} ${bulk.things}: ${countsOf(done)}` : undefined,
    refused: refused > 0,
    cutShortBy,
  }
}

async function doOne({ work }: BulkWork, id: string): Promise<Done> {
  try {
    return { id, result: await work(id) }
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'SERVICE_UNAVAILABLE') throw error
    const { items } = error.details
    return { id, result: error.code, detail: items ? items.map(toLine).join('; ') : error.message }
  }
}

/** Why something was refused has a column where something was. */
function toDoneTable(done: readonly Done[], columns?: number): string {
  const isAllDone = done.every(({ detail }) => detail === undefined)
  const headings = isAllDone ? ['ID', 'NOW'] : ['ID', 'NOW', 'WHY']
  return toTable(
    headings,
    done.map(({ id, result, detail = '' }) => (isAllDone ? [id, result] : [id, result, detail])),
    columns,
  )
}

/** It was cut short, and the same command does the rest. */
export const canBeAwaited = (error: unknown): boolean =>
  error instanceof Interrupted ||
  error instanceof StoreUnavailable ||
  (error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE')

function countsOf(done: readonly Done[]): string {
  const groups = Map.groupBy(done, ({ result }) => result)
  return [...groups].map(([result, { length }]) => `${length} ${result}`).join(', ')
}
