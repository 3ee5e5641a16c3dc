import type { AdminLogEntry } from '../contracts/admin.ts'
import { PING_TYPE } from '../contracts/public-events.ts'
import type { Delivery, DeliveryListQuery, DeliveryPage, ReplayBody } from '../contracts/webhooks.ts'
import { DomainError } from '../domain/errors.ts'
import { type IdempotentRequest, keyedRequest, partOfKey, type Repeatable } from '../domain/idempotency-key.ts'
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, lowestIdAt, UUID } from '../domain/pages.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/stores.ts'
import type { DeliveryRecord } from '../ports/subscribers.ts'
import { inBatchesFrom } from '../resilience/batches.ts'
import { toEntry } from './entry.ts'
import { findWebhook } from './webhooks.ts'

interface Deps {
  store: Store
  clock: Clock
}

/** By event, newest first. @throws DomainError WEBHOOK_NOT_FOUND, VALIDATION_FAILED */
export async function listDeliveries(
  { store }: { store: Store },
  id: string,
  { state, limit = DEFAULT_LIMIT, cursor }: DeliveryListQuery,
): Promise<DeliveryPage> {
  const { id: webhookId } = await findWebhook(store, id)
  const found = await store.deliveries.list({
    webhookId,
    limit: limit + 1,
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { beforeEventId: decodeCursor(cursor, UUID) }),
  })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = found.length > limit && last ? encodeCursor(last.eventId) : null
  return { items: items.map(toDelivery), nextCursor }
}

interface Command extends Repeatable {
  /** Of the endpoint. */
  id: string
  /** A user's id, or BY_COMMAND. */
  by: string
}

/**
 * Has a ping delivered: an event of no order, that says whether the endpoint can be reached and verifies what it gets.
 * @throws DomainError WEBHOOK_NOT_FOUND, WEBHOOK_NOT_ACTIVE, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function pingWebhook({ store, clock }: Deps, command: Command): Promise<Delivery> {
  const { id: webhookId } = await findWebhook(store, command.id)
  const nowMs = clock.nowMs()
  const request = keyedRequest({ ...command, nowMs }, ['webhook.ping', webhookId])
  const eventId = await store.deliveries.ping({ webhookId, eventId: clock.newId() }, nowMs, request)
  if (eventId === undefined) {
    const { state } = await findWebhook(store, webhookId)
    throw new DomainError('WEBHOOK_NOT_ACTIVE', { detail: `The endpoint is ${state}.` })
  }
  const delivery = await store.deliveries.find({ webhookId, eventId })
  if (!delivery) throw new DomainError('WEBHOOK_NOT_FOUND')
  return toDelivery(delivery)
}

/**
 * Makes one delivery due again, or all of events since a time, whatever became of them. Consumers know them by their `webhook-id`.
 * @returns how many
 * @throws DomainError WEBHOOK_NOT_FOUND, DELIVERY_NOT_FOUND, VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function replayDeliveries(
  { store, clock }: Deps,
  { id, body: { deliveryId, since }, by, idempotencyKey, onReplay }: Command & { body: ReplayBody },
): Promise<number> {
  const { id: webhookId } = await findWebhook(store, id)
  const nowMs = clock.nowMs()
  const replay = {
    webhookId,
    nowMs,
    idempotencyKey,
    onReplay,
    entryOf: (details: Record<string, string>) => toEntry(clock, by, 'webhook.replay', webhookId, details),
    requestOf: (repeatable: Repeatable) =>
      keyedRequest({ ...repeatable, by, nowMs }, ['webhook.replay', webhookId, { deliveryId, since }]),
  }
  if (deliveryId !== undefined && since === undefined) return replayOne(store, replay, deliveryId)
  if (since !== undefined && deliveryId === undefined) return replaySince(store, replay, since)
  throw new DomainError('VALIDATION_FAILED', {
    fields: [{ path: 'deliveryId', message: 'or since has to be given, and not both' }],
  })
}

interface Replay extends Repeatable {
  webhookId: string
  nowMs: number
  entryOf(details: Record<string, string>): AdminLogEntry
  requestOf(repeatable: Repeatable): IdempotentRequest | undefined
}

async function replayOne(store: Store, replay: Replay, deliveryId: string): Promise<number> {
  const { webhookId, nowMs, entryOf, requestOf } = replay
  const eventId = eventIdOf(deliveryId, webhookId)
  const options = { entry: entryOf({ deliveryId }), request: requestOf(replay) }
  if (!eventId || !(await store.deliveries.replay({ webhookId, eventId }, nowMs, options)))
    throw new DomainError('DELIVERY_NOT_FOUND')
  return 1
}

/** Each portion counts once for the key: the same request again goes on where the one before was cut off, and comes to the same sum. */
async function replaySince(store: Store, replay: Replay, since: string): Promise<number> {
  const { webhookId, nowMs, idempotencyKey: key, entryOf, requestOf } = replay
  const start = lowestIdAt(Date.parse(since))
  let replayed = 0
  let isLastDoneBefore = false
  const onReplay = () => {
    isLastDoneBefore = true
  }
  await inBatchesFrom(start, async (from, limit) => {
    isLastDoneBefore = false
    const options =
      from === start
        ? { entry: entryOf({ since }), request: requestOf({ idempotencyKey: key, onReplay }) }
        : { request: requestOf({ idempotencyKey: key === undefined ? key : partOfKey(key, from), onReplay }) }
    const portion = await store.deliveries.replayFrom({ webhookId, fromEventId: from, nowMs, limit }, options)
    replayed += portion.replayed
    return portion.nextEventId
  })
  if (isLastDoneBefore) replay.onReplay?.()
  return replayed
}

function eventIdOf(deliveryId: string, webhookId: string): string | undefined {
  const [endpoint, eventId = ''] = deliveryId.toLowerCase().split(':')
  return endpoint === webhookId && UUID.test(eventId) ? eventId : undefined
}

export function toDelivery({ webhookId, announcement, ...delivery }: DeliveryRecord): Delivery {
  const { eventId, state, tries, atMs, dueAtMs, attempts } = delivery
  const event = announcement?.event
  return {
    id: `${webhookId}:${eventId}`,
    eventId,
    type: event?.type ?? PING_TYPE,
    ...(event ? { orderId: event.data.orderId, version: event.data.version } : {}),
    state,
    tries,
    at: new Date(atMs).toISOString(),
    ...(state === 'pending' ? { dueAt: new Date(dueAtMs).toISOString() } : {}),
    attempts,
  }
}
