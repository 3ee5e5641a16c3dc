import { StoreUnavailable } from '../../ports/stores.ts'
import type { Connection } from './connection/connection.ts'
import { BatchRefused, type Obstacle, writeBatch } from './order-batch.ts'
import { type Examined, examine } from './order-refusals.ts'
import type { OrderWrite, OrderWriteResult } from './order-write.ts'
import { createRivals, type Rivals } from './rivals.ts'
import { createWriteQueue, type QueuedWrite } from './write-queue.ts'

interface Deps extends Connection {
  rivals: Rivals
}

/** Writes placements and changes of orders; those that wait for the database at the same time share a transaction. */
export function createOrderWriter(connection: Connection): (write: OrderWrite) => Promise<OrderWriteResult> {
  const rivals = createRivals()
  return createWriteQueue((batch, timeoutMs) => writeAll({ ...connection, rivals }, batch, timeoutMs), rivals)
}

/** Answers every write of the batch. What one of them is refused for never refuses another. */
async function writeAll(deps: Deps, batch: readonly QueuedWrite[], timeoutMs: number): Promise<void> {
  try {
    await writeTogether(deps, batch, timeoutMs)
  } catch (error) {
    if (batch.length === 1 || error instanceof StoreUnavailable) for (const { reject } of batch) reject(error)
    // A bug, or a document that MongoDB will not have: alone, it fails alone.
    else for (const one of batch) if (one.isOpen()) await writeAll(deps, [one], timeoutMs)
  }
}

async function writeTogether(deps: Deps, batch: readonly QueuedWrite[], timeoutMs: number): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  let next = batch.map(({ write }) => write)
  for (;;) {
    const obstacle = await tryBatch(deps, next, deadlineMs - performance.now())
    if (!obstacle) answer(batch, new Map(next.map((write) => [write, { written: true }])))
    const open = batch.filter(({ isOpen }) => isOpen()).map(({ write }) => write)
    if (open.length === 0) return
    if (performance.now() > deadlineMs) throw new StoreUnavailable({ cause: new Error('too many writes at once') })
    // After a commit the rest is what the stock did not reach for; the same look tells what is left for them.
    const examined = await deps.run(() => examine(deps.collections, open, obstacle ?? { type: 'short stock' }))
    answer(batch, examined.refused)
    next = examined.next
    if (examined.refused.size === open.length) return
  }
}

async function tryBatch(
  { collections, transact, rivals }: Deps,
  batch: readonly OrderWrite[],
  timeoutMs: number,
): Promise<Obstacle | undefined> {
  try {
    await transact((session) => writeBatch(collections, session, batch), { timeoutMs, onConflict: rivals.noticed })
    return undefined
  } catch (error) {
    if (error instanceof BatchRefused) return error.obstacle
    throw error
  }
}

function answer(batch: readonly QueuedWrite[], answers: Examined['refused']): void {
  for (const { write, resolve, reject } of batch) {
    const result = answers.get(write)
    if (result instanceof Error) reject(result)
    else if (result) resolve(result)
  }
}
