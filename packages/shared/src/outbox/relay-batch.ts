import type { Clock } from '../ports/clock.ts'
import type { EventPublisher, Refusal } from '../ports/services.ts'
import type { Outbox, OutboxRow } from '../ports/stores.ts'

export interface RelayedBatch {
  sent: number
  /** What the queue will not take, however often it is sent. Given back for later. */
  refused: Refusal[]
  /** Ids of the messages that the queue did not take this time, though it answered; still claimed. */
  failed: string[]
}

interface Deps {
  outbox: Outbox
  publisher: EventPublisher
  clock: Clock
}

/** As many events as SQS takes in one request. */
const PER_REQUEST = 10
/** A setting that an operator mends may be the cause of a refusal. Until then, what is refused must delay nothing else. */
const REFUSED_AGAIN_AFTER_MS = 60_000

/**
 * Claims rows, sends them and marks those that the queue took.
 * @throws when a request failed, after the rows of that request were given back
 */
export async function relayBatch(
  { outbox, publisher, clock }: Deps,
  { leaseMs, batchSize }: { leaseMs: number; batchSize: number },
): Promise<RelayedBatch> {
  const rows = await outbox.claim({ nowMs: clock.nowMs(), leaseMs, limit: batchSize })
  const requests = inTens(rows)
  const refused: Refusal[] = []
  const publish = (some: OutboxRow[]) =>
    publisher.publish(
      some.map(({ event }) => event),
      (refusal) => refused.push(refusal),
    )
  const answers = await Promise.allSettled(requests.map(publish))

  const taken = new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])))
  const sent = rows.filter(({ event }) => taken.has(event.id)).map(({ id }) => id)
  if (sent.length > 0) await outbox.markSent(sent, clock.nowMs())
  const refusedIds = new Set(refused.map(({ id }) => id))
  if (refused.length > 0) await outbox.release([...refusedIds], clock.nowMs() + REFUSED_AGAIN_AFTER_MS)

  const outage = answers.find((answer) => answer.status === 'rejected')
  const lacking = rows.filter(({ id }) => !taken.has(id) && !refusedIds.has(id)).map(({ id }) => id)
  if (outage) {
    await outbox.release(lacking)
    throw outage.reason
  }
  return { sent: sent.length, refused, failed: lacking }
}

function inTens(rows: readonly OutboxRow[]): OutboxRow[][] {
  const count = Math.ceil(rows.length / PER_REQUEST)
  return Array.from({ length: count }, (_, index) => rows.slice(index * PER_REQUEST, (index + 1) * PER_REQUEST))
}
