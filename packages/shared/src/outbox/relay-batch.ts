import type { Clock } from '../ports/clock.ts'
import type { Refusal } from '../ports/refusal.ts'
import type { RelayedRows } from '../ports/relayed-rows.ts'

export interface RelayedBatch {
  sent: number
  /** What will not be taken, however often it is sent. Given back for later. */
  refused: Refusal[]
  /** Ids of the rows that were not taken this time, though there was an answer; still claimed. */
  failed: string[]
}

export interface RelayBatchDeps<Row> {
  rows: RelayedRows<Row>
  /**
   * Sends at most `perRequest` rows.
   * @param onRefused called for each that will not be taken, however often it is sent
   * @returns the ids of the rows that were taken; rejects where nothing is known of them
   */
  send(rows: readonly Row[], onRefused: (refusal: Refusal) => void): Promise<string[]>
  clock: Clock
}

interface BatchOptions {
  leaseMs: number
  batchSize: number
  /** Rows sent in one request. */
  perRequest: number
}

/** A setting that an operator mends may be the cause of a refusal. Until then, what is refused must delay nothing else. */
const REFUSED_AGAIN_AFTER_MS = 60_000

/**
 * Claims rows, sends them and marks those that were taken.
 * @throws when a request failed, after the rows of that request were given back
 */
export async function relayBatch<Row extends { id: string }>(
  { rows, send, clock }: RelayBatchDeps<Row>,
  { leaseMs, batchSize, perRequest }: BatchOptions,
): Promise<RelayedBatch> {
  const claimed = await rows.claim({ nowMs: clock.nowMs(), leaseMs, limit: batchSize })
  const requests = inRequests(claimed, perRequest)
  const refused: Refusal[] = []
  const sendSome = (some: Row[]) => send(some, (refusal) => refused.push(refusal))
  const answers = await Promise.allSettled(requests.map(sendSome))

  const taken = new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])))
  const sent = claimed.map(({ id }) => id).filter((id) => taken.has(id))
  if (sent.length > 0) await rows.markSent(sent, clock.nowMs())
  const refusedIds = new Set(refused.map(({ id }) => id))
  if (refused.length > 0) await rows.release([...refusedIds], clock.nowMs() + REFUSED_AGAIN_AFTER_MS)

  const outage = answers.find((answer) => answer.status === 'rejected')
  const lacking = claimed.map(({ id }) => id).filter((id) => !taken.has(id) && !refusedIds.has(id))
  if (outage) {
    await rows.release(lacking)
    throw outage.reason
  }
  return { sent: sent.length, refused, failed: lacking }
}

function inRequests<Row>(rows: readonly Row[], perRequest: number): Row[][] {
  const count = Math.ceil(rows.length / perRequest)
  return Array.from({ length: count }, (_, index) => rows.slice(index * perRequest, (index + 1) * perRequest))
}
