import type { OrderEvent } from '../../../contracts/events.ts'
import {
  CLOCKS_APART_MS,
  type Outbox,
  type OutboxMessage,
  type OutboxRow,
  type SentEvent,
} from '../../../ports/stores.ts'
import { claimRows } from '../claim-rows.ts'
import type { Connection } from '../connection/connection.ts'
import type { OutboxDocument } from '../documents.ts'
import { purge } from '../purge.ts'

type ClaimRequest = Parameters<Outbox['claim']>[0]

export function createMongoOutbox(connection: Connection): Outbox {
  const { run } = connection
  const { outbox } = connection.collections

  return {
    claim: (request) => run(() => claim(connection, request)),
    markSent: (ids, nowMs) =>
      run(async () => {
        await outbox.updateMany(unsent(ids), { $set: { sent: true, sentAtMs: nowMs }, $unset: { holder: '' } })
      }),
    release: (ids, fromMs = 0) =>
      run(async () => {
        await outbox.updateMany(unsent(ids), { $set: { leaseUntilMs: fromMs } })
      }),
    depth: (nowMs) => run(() => depth(connection, nowMs)),
    listOfOrder: (orderId) =>
      run(async () =>
        (await outbox.find({ 'event.data.orderId': orderId }).limit(1000).toArray()).flatMap(toSentEvent),
      ),
    purge: (beforeMs, limit) => run(() => purge(outbox, { sentAtMs: { $lt: beforeMs } }, limit)),
  }
}

const unsent = (ids: readonly string[]) => ({ _id: { $in: [...ids] }, sent: false })

async function claim({ collections }: Connection, { nowMs, leaseMs, limit }: ClaimRequest): Promise<OutboxRow[]> {
  const claimed = await claimRows(collections.outbox, {
    // Without the bound every look would walk over all that is due only in minutes
    free: { sent: false, atMs: { $lte: nowMs + CLOCKS_APART_MS }, leaseUntilMs: { $lte: nowMs } },
    sort: { atMs: 1, _id: 1 },
    limit,
    lease: { leaseUntilMs: nowMs + leaseMs },
  })
  return claimed.map(({ _id, event }) => ({ id: _id, event }))
}

async function depth({ collections }: Connection, nowMs = Number.MAX_SAFE_INTEGER): ReturnType<Outbox['depth']> {
  const [waiting] = await collections.outbox
    .aggregate<{ pending: number; oldestAtMs: number }>([
      { $match: { sent: false, atMs: { $lte: nowMs } } },
      { $group: { _id: null, pending: { $sum: 1 }, oldestAtMs: { $min: '$atMs' } } },
    ])
    .toArray()
  return waiting ? { pending: waiting.pending, oldestAtMs: waiting.oldestAtMs } : { pending: 0 }
}

const isOrderEvent = (message: OutboxMessage): message is OrderEvent => 'type' in message

const toSentEvent = ({ event, sentAtMs }: OutboxDocument): SentEvent[] =>
  isOrderEvent(event) ? [{ event, ...(sentAtMs === undefined ? {} : { sentAtMs }) }] : []
