import { StoreUnavailable } from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import type { Collections } from '../schema/collections.ts'
import type { FindAudiences } from '../subscribers/audiences.ts'
import { createBatchQueue } from './batch-queue.ts'
import { type Answers, changesOneDocument, type OrderWrite, type OrderWriteResult } from './order-write.ts'
import { examine, readStored } from './refusals.ts'
import { BatchRefused, toOrderOperation, writeBatch } from './write-batch.ts'

/** Writes placements and changes of orders; those that wait for the database at the same time share a transaction. */
export const createOrderWriter = (
  connection: Connection,
  findAudiences: FindAudiences,
): ((write: OrderWrite) => Promise<OrderWriteResult>) => {
  const deps = { ...connection, findAudiences }
  return createBatchQueue((batch, deadlineMs) => settle(deps, batch, deadlineMs))
}

type Deps = Connection & { findAudiences: FindAudiences }

/** What refuses one write of the batch refuses no other. */
async function settle(deps: Deps, batch: readonly OrderWrite[], deadlineMs: number): Promise<Answers> {
  try {
    return await writeOrExamine(deps, batch, deadlineMs)
  } catch (error) {
    const isForAll = batch.length === 1 || error instanceof StoreUnavailable
    if (isForAll) return new Map(batch.map((write) => [write, error as Error]))
    // A bug, or a document that MongoDB will not have: alone, it fails alone.
    const answers = new Map()
    for (const write of batch) answers.set(write, (await settle(deps, [write], deadlineMs)).get(write))
    return answers
  }
}

/** Writes all of the batch, or else what reading the products and orders once shows to be possible. */
async function writeOrExamine(
  { collections, run, transact, findAudiences }: Deps,
  batch: readonly OrderWrite[],
  deadlineMs: number,
): Promise<Answers> {
  const [first] = batch
  if (first && batch.length === 1 && changesOneDocument(first))
    return run(() => writeAlone(collections, first), { limitMs: deadlineMs - performance.now() })
  const write = (writes: readonly OrderWrite[]) =>
    transact((session) => writeBatch({ collections, findAudiences }, session, writes), {
      timeoutMs: deadlineMs - performance.now(),
    }).catch(asRefusal)
  const refusal = await write(batch)
  if (!refusal) return written(batch)
  const stored = await run(() => readStored(collections, batch))
  const { answers, next } = examine(batch, stored, refusal)
  if (next.length === 0) return answers
  const second = await write(next)
  // What refuses it now, such as a key whose order cannot be read yet, would otherwise hold the others up again
  return new Map([...answers, ...(second ? examine(next, stored, second).answers : written(next))])
}

/** Which MongoDB does atomically by itself. */
async function writeAlone({ orders }: Collections, write: OrderWrite): Promise<Answers> {
  const { matchedCount } = await orders.bulkWrite([toOrderOperation(write)])
  return new Map([[write, { written: matchedCount === 1 }]])
}

const written = (writes: readonly OrderWrite[]): Answers => new Map(writes.map((write) => [write, { written: true }]))

function asRefusal(error: unknown): BatchRefused {
  if (error instanceof BatchRefused) return error
  throw error
}
