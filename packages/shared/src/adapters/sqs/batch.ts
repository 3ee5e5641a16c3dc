import { backOffMs, pause } from '../../resilience/retry.ts'

export interface FailedEntry {
  id: string
  /** As SQS has it, such as `ReceiptHandleIsInvalid`. */
  code: string
}

export interface FailedEntries {
  /** By a fault of ours (SQS: SenderFault): to send them again would change nothing. */
  refused: FailedEntry[]
  /** By a fault of the queue, also in the last try. */
  failed: FailedEntry[]
}

/** As SQS answers: what it has not done, by entry. */
export interface BatchAnswer {
  Failed?: ErrorEntry[] | undefined
}

interface ErrorEntry {
  Id?: string | undefined
  Code?: string | undefined
  SenderFault?: boolean | undefined
}

/** As many as SQS takes in one request. */
export const MOST_ENTRIES = 10
const MOST_TRIES = 3
const PAUSE = { firstMs: 50, lastMs: 200 }

/**
 * Calls SQS with a batch, which answers 200 also where it has done a part of it or nothing. What failed by a fault of the queue is tried
 * again, a few times.
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

/** As many as SQS takes with one message. */
export const MOST_ATTRIBUTES = 10

/** Attributes that are text, in the form that SQS has them. */
export const toAttributes = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  )
