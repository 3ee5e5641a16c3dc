import { randomUUID } from 'node:crypto'
import type { OrderEvent } from '../../../contracts/events.ts'
import {
  CLOCKS_APART_MS,
  type Outbox,
  type OutboxMessage,
  type OutboxRow,
  type SentEvent,
} from '../../../ports/stores.ts'
import type { Connection } from '../connection/connection.ts'
import type { OutboxDocument } from '../documents.ts'
import { purge } from '../purge.ts'

/** Relays that look at the same time find the same rows; who got none of them looks again, so often at most. */
const MOST_LOOKS = 5

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

async function claim(connection: Connection, request: ClaimRequest): Promise<OutboxRow[]> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const found = await findFree(connection, request)
    const held = found.length > 0 ? await hold(connection, found, request) : []
    if (held.length > 0 || found.length === 0) return held.map(({ _id, event }) => ({ id: _id, event }))
  }
  return []
}

async function findFree({ collections }: Connection, { nowMs, limit }: ClaimRequest): Promise<OutboxDocument[]> {
  // Without the bound every look would walk over all that is due only in minutes
  const free = { sent: false, atMs: { $lte: nowMs + CLOCKS_APART_MS }, leaseUntilMs: { $lte: nowMs } }
  return await collections.outbox.find(free).sort({ atMs: 1, _id: 1 }).limit(limit).toArray()
}

/** Each row is updated atomically and for one holder only. Normally all of them are got, and no third round trip is needed. */
async function hold({ collections }: Connection, found: OutboxDocument[], { nowMs, leaseMs }: ClaimRequest) {
  const holder = randomUUID()
  const ids = found.map(({ _id }) => _id)
  const { matchedCount } = await collections.outbox.updateMany(
    { ...unsent(ids), leaseUntilMs: { $lte: nowMs } },
    { $set: { leaseUntilMs: nowMs + leaseMs, holder } },
  )
  if (matchedCount === found.length) return found
  if (matchedCount === 0) return []
  const held = await collections.outbox.find({ _id: { $in: ids }, holder }, { projection: { _id: 1 } }).toArray()
  const mine = new Set(held.map(({ _id }) => _id))
  return found.filter(({ _id }) => mine.has(_id))
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
