import type { Clock } from '../ports/clock.ts'
import type { EventPublisher } from '../ports/services.ts'
import type { Outbox, OutboxRow } from '../ports/stores.ts'

export interface RelayedBatch {
  sent: number
  /** Ids of the events that the queue did not take, though it answered; still claimed. */
  refused: string[]
}

interface Deps {
  outbox: Outbox
  publisher: EventPublisher
  clock: Clock
}

/** As many events as SQS takes in one request. */
const PER_REQUEST = 10

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
  const answers = await Promise.allSettled(requests.map((some) => publisher.publish(some.map(({ event }) => event))))

  const taken = new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])))
  const sent = rows.filter(({ event }) => taken.has(event.id)).map(({ id }) => id)
  if (sent.length > 0) await outbox.markSent(sent, clock.nowMs())

  const failed = requests.filter((_, index) => answers[index]?.status === 'rejected').flat()
  const outage = answers.find((answer) => answer.status === 'rejected')
  if (outage) {
    await outbox.release(failed.map(({ id }) => id))
    throw outage.reason
  }
  return { sent: sent.length, refused: idsWithout(rows, taken) }
}

function inTens(rows: readonly OutboxRow[]): OutboxRow[][] {
  const count = Math.ceil(rows.length / PER_REQUEST)
  return Array.from({ length: count }, (_, index) => rows.slice(index * PER_REQUEST, (index + 1) * PER_REQUEST))
}

const idsWithout = (rows: readonly OutboxRow[], taken: ReadonlySet<string>): string[] =>
  rows.filter(({ event }) => !taken.has(event.id)).map(({ id }) => id)
