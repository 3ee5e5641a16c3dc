/** What decides how much may be republished now. */
export interface RepublishingRequest {
  nowMs: number
  /** After this time without being settled an order is overdue. */
  deadlineMs: number
  /** Whether the queue has no message waiting, and the outbox none for it. */
  isEmpty: boolean
  /** How long messages wait now, until they are first received; `Infinity` where that is not known. */
  waitMs: number
  /** Orders that may be republished while messages wait. */
  allowance: number
}

/** Orders that are overdue at `beforeMs` (epoch ms, exclusive), so many at most. */
export interface RepublishingDecision {
  beforeMs: number
  limit: number
}

/** So many at once. Then the queue is not empty, and it is looked at again. */
const BATCH = 200
/** Messages that are republished while others wait, as a share of those that are handled. */
const SHARE = 0.1
/** However little is handled, one order may be republished in this time. */
const ONE_IN_MS = 600_000
/** Queues keep about the order in which messages were sent, and fair ones let some overtake: so much longer may one wait. */
const SLACK = 1.5

/**
 * A message that is lost is rare; one that waits behind others is not, and to send it again makes all of them wait longer. So while
 * messages wait, an order is lost only if its message would have been received by now, and what is republished is bounded. Pure.
 */
export function decideRepublishing(request: RepublishingRequest): RepublishingDecision {
  const { nowMs, deadlineMs, isEmpty, waitMs, allowance } = request
  if (isEmpty) return { beforeMs: nowMs, limit: BATCH }
  const beforeMs = nowMs - Math.max(0, SLACK * waitMs - deadlineMs)
  return { beforeMs: Math.max(0, beforeMs), limit: Math.floor(allowance) }
}

/** What may be republished, after so many messages were handled in so much time. Pure. */
export const growAllowance = (
  allowance: number,
  { handled, elapsedMs }: { handled: number; elapsedMs: number },
): number => Math.min(BATCH, allowance + handled * SHARE + elapsedMs / ONE_IN_MS)
