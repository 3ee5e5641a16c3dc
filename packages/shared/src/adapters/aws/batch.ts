import { backOffMs, pause } from '../../resilience/retry.ts'

export interface FailedEntry {
  id: string
  /** As AWS has it, such as `ReceiptHandleIsInvalid`. */
  code: string
}

export interface FailedEntries {
  /** By a fault of ours (SenderFault): to send them again would change nothing. */
  refused: FailedEntry[]
  /** By a fault of the service, also in the last try. */
  failed: FailedEntry[]
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
export const MOST_ENTRIES = 10
/** They refuse a batch that is larger in total, attributes included: SNS on AWS; SQS in the past and elsewhere, and 1 MiB on AWS. */
const MAX_BYTES = 256 * 1024
const MOST_TRIES = 3
const PAUSE = { firstMs: 50, lastMs: 200 }

/** Splits entries into requests by their number and size. One that is too large alone is a request of its own. */
export function inBatches<E>(entries: readonly E[], sizeOf: (entry: E) => number): E[][] {
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
  const refused: FailedEntry[] = []
  let left = [...entries]
  for (let tries = 1; ; tries++) {
    const { Failed = [] } = await call(left)
    refused.push(...Failed.filter(({ SenderFault }) => SenderFault).map(toFailedEntry))
    const failed = Failed.filter(({ SenderFault }) => !SenderFault).map(toFailedEntry)
    if (failed.length === 0 || tries === MOST_TRIES) return { refused, failed }
    const ids = new Set(failed.map(({ id }) => id))
    left = left.filter(({ Id = '' }) => ids.has(Id))
    await pause(backOffMs(tries, PAUSE))
  }
}

const toFailedEntry = ({ Id = '', Code = 'unknown' }: ErrorEntry): FailedEntry => ({ id: Id, code: Code })

/** As many as SQS takes with one message, and SNS with one that is delivered raw. */
export const MOST_ATTRIBUTES = 10

/** Attributes that are text, in the form that both have them. */
export const toAttributes = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  )
