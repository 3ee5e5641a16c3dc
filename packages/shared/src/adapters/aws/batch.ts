import type { Refusal } from '../../ports/refusal.ts'
import { backOffMs, pause } from '../../resilience/retry.ts'

/** Their codes are as AWS has them, such as `ReceiptHandleIsInvalid`. */
export interface FailedEntries {
  /** By a fault of ours (SenderFault): to send them again would change nothing. */
  refused: Refusal[]
  /** By a fault of the service, also in the last try. */
  failed: Refusal[]
}

/** As SQS and SNS answer: what they have not done, by entry. */
export interface BatchAnswer {
  Failed?: ErrorEntry[] | undefined
}

interface ErrorEntry {
  Id?: string | undefined
  Code?: string | undefined
  SenderFault?: boolean | undefined
}

/** As many as SQS and SNS take in one request. */
const MOST_ENTRIES = 10
/** They refuse a batch that is larger in total, attributes included: SNS on AWS; SQS in the past and elsewhere, and 1 MiB on AWS. */
const MAX_BYTES = 256 * 1024
const MOST_TRIES = 3
const PAUSE = { firstMs: 50, lastMs: 200 }

/** Splits entries into requests by their number and size. One that is too large alone is a request of its own. */
function inBatches<E>(entries: readonly E[], sizeOf: (entry: E) => number): E[][] {
  const batches: E[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = sizeOf(entry)
    const batch = batches.at(-1)
    if (batch && batch.length < MOST_ENTRIES && bytes + size <= MAX_BYTES) {
      batch.push(entry)
      bytes += size
    } else {
      batches.push([entry])
      bytes = size
    }
  }
  return batches
}

interface Publishing<E> {
  /** Bytes, attributes included. */
  sizeOf(entry: E): number
  /** Such as `sendBatch`. */
  send(batch: E[]): Promise<FailedEntries>
  onRefused?: ((refusal: Refusal) => void) | undefined
}

/**
 * Publishes entries, one batch after the other.
 * @returns the ids of those that were taken
 * @throws what `send` does: then nothing is known of the entries
 */
export async function publishInBatches<E extends { Id: string }>(
  entries: readonly E[],
  { sizeOf, send, onRefused }: Publishing<E>,
): Promise<string[]> {
  const taken: string[] = []
  for (const batch of inBatches(entries, sizeOf)) {
    const { refused, failed } = await send(batch)
    for (const refusal of refused) onRefused?.(refusal)
    const lacking = new Set([...refused, ...failed].map(({ id }) => id))
    taken.push(...batch.map(({ Id }) => Id).filter((id) => !lacking.has(id)))
  }
  return taken
}

/**
 * Calls SQS or SNS with a batch, which answer 200 also where they have done a part of it or nothing. What failed by a fault of the
 * service is tried again, a few times.
 * @param call with ten entries at most
 * @throws what `call` does: then nothing is known of the entries
 */
export async function sendBatch<E extends { Id: string | undefined }>(
  entries: readonly E[],
  call: (entries: E[]) => Promise<BatchAnswer>,
): Promise<FailedEntries> {
  const refused: Refusal[] = []
  let left = [...entries]
  for (let tries = 1; ; tries++) {
    const { Failed = [] } = await call(left)
    refused.push(...Failed.filter(({ SenderFault }) => SenderFault).map(toRefusal))
    const failed = Failed.filter(({ SenderFault }) => !SenderFault).map(toRefusal)
    if (failed.length === 0 || tries === MOST_TRIES) return { refused, failed }
    const ids = new Set(failed.map(({ id }) => id))
    left = left.filter(({ Id = '' }) => ids.has(Id))
    await pause(backOffMs(tries, PAUSE))
  }
}

const toRefusal = ({ Id = '', Code = 'unknown' }: ErrorEntry): Refusal => ({ id: Id, code: Code })

/** As many as SQS takes with one message, and SNS with one that is delivered raw. */
export const MOST_ATTRIBUTES = 10

/** Attributes that are text, in the form that both have them. */
export const toAttributes = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  )
