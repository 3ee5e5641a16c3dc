import { DomainError } from '@orders/shared/domain/errors'
import { StoreUnavailable } from '@orders/shared/ports/stores'
import { type CommandInput, type CommandResult, Interrupted } from './command.ts'
import { toTable } from './table.ts'

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
}

const PROGRESS_EVERY_MS = 1_000

/**
 * Does the same to many things, one after the other. One that is refused does not keep the others from being done; a backing
 * service that is away, or a Ctrl+C, ends it, and what was done until then is reported.
 */
export async function doAll(
  bulk: BulkWork,
  { onProgress, onInterrupt, columns }: CommandInput,
): Promise<CommandResult> {
  const done: Done[] = []
  let refused = 0
  let cutShortBy: unknown
  let toldAtMs = performance.now()
  let isInterrupted = false
  onInterrupt(() => {
    isInterrupted = true
  })
  try {
    for await (const id of bulk.ids) {
      if (isInterrupted) throw new Interrupted()
      const result = await doOne(bulk, id)
      done.push({ id, result: result.text })
      if (result.isRefusal) refused++
      if (performance.now() - toldAtMs < PROGRESS_EVERY_MS) continue
      toldAtMs = performance.now()
      onProgress(`${done.length} of ${Math.max(bulk.total, done.length)} ${bulk.things}, ${refused} of them refused`)
    }
  } catch (error) {
    if (!canBeAwaited(error)) throw error
    cutShortBy = error
  }
  const rows = done.map(({ id, result }) => [id, result])
  return {
    json: done,
    text: rows.length === 0 ? `No ${bulk.things}.` : toTable(['ID', 'NOW'], rows, columns),
    note: done.length > 1 ? `${done.length} ${bulk.things}: ${countsOf(done)}` : undefined,
    refused: refused > 0,
    cutShortBy,
  }
}

async function doOne({ work }: BulkWork, id: string): Promise<{ text: string; isRefusal: boolean }> {
  try {
    return { text: await work(id), isRefusal: false }
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'SERVICE_UNAVAILABLE') throw error
    return { text: error.code, isRefusal: true }
  }
}

const canBeAwaited = (error: unknown): boolean =>
  error instanceof Interrupted ||
  error instanceof StoreUnavailable ||
  (error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE')

function countsOf(done: readonly Done[]): string {
  const groups = Map.groupBy(done, ({ result }) => result)
  return [...groups].map(([result, { length }]) => `${length} ${result}`).join(', ')
}
