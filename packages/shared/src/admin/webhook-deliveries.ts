import type { AdminLogEntry } from '../contracts/admin.ts'
import { PING_TYPE } from '../contracts/public-events.ts'
import type { Delivery, DeliveryListQuery, DeliveryPage, ReplayBody } from '../contracts/webhooks.ts'
import { DomainError } from '../domain/errors.ts'
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, lowestIdAt, UUID } from '../domain/pages.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/stores.ts'
import type { DeliveryKey, DeliveryRecord } from '../ports/subscribers.ts'
import { inPortions } from '../resilience/portions.ts'
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

/**
 * Has a ping delivered: an event of no order, that says whether the endpoint can be reached and verifies what it gets.
 * @throws DomainError WEBHOOK_NOT_FOUND, WEBHOOK_NOT_ACTIVE
 */
export async function pingWebhook({ store, clock }: Deps, id: string): Promise<Delivery> {
  const { id: webhookId, state } = await findWebhook(store, id)
  if (state !== 'active') throw new DomainError('WEBHOOK_NOT_ACTIVE', { detail: `The endpoint is ${state}.` })
  const key = { webhookId, eventId: clock.newId() }
  await store.deliveries.ping(key, clock.nowMs())
  return toDelivery(await getDelivery(store, key))
}

/**
 * Makes one delivery due again, or all of events since a time, whatever became of them. Consumers know them by their `webhook-id`.
 * @returns how many
 * @throws DomainError WEBHOOK_NOT_FOUND, DELIVERY_NOT_FOUND, VALIDATION_FAILED
 */
export async function replayDeliveries(
  { store, clock }: Deps,
  { id, body: { deliveryId, since }, by }: { id: string; body: ReplayBody; by: string },
): Promise<number> {
  const { id: webhookId } = await findWebhook(store, id)
  const replay = {
    webhookId,
    nowMs: clock.nowMs(),
    entryOf: (details: Record<string, string>) => toEntry(clock, by, 'webhook.replay', webhookId, details),
  }
  if (deliveryId !== undefined && since === undefined) return replayOne(store, replay, deliveryId)
  if (since !== undefined && deliveryId === undefined) return replaySince(store, replay, since)
  throw new DomainError('VALIDATION_FAILED', {
    fields: [{ path: 'deliveryId', message: 'or since has to be given, and not both' }],
  })
}

interface Replay {
  webhookId: string
  nowMs: number
  entryOf(details: Record<string, string>): AdminLogEntry
}

async function replayOne(store: Store, { webhookId, nowMs, entryOf }: Replay, deliveryId: string): Promise<number> {
  const eventId = eventIdOf(deliveryId, webhookId)
  if (!eventId || !(await store.deliveries.replay({ webhookId, eventId }, nowMs, entryOf({ deliveryId }))))
    throw new DomainError('DELIVERY_NOT_FOUND')
  return 1
}

async function replaySince(store: Store, { webhookId, nowMs, entryOf }: Replay, since: string): Promise<number> {
  await store.adminLog.record(entryOf({ since }))
  let from: string | undefined = lowestIdAt(Date.parse(since))
  return inPortions(async (limit) => {
    if (from === undefined) return 0
    const portion = await store.deliveries.replayFrom({ webhookId, fromEventId: from, nowMs, limit })
    from = portion.nextEventId
    return portion.replayed
  })
}

async function getDelivery(store: Store, key: DeliveryKey): Promise<DeliveryRecord> {
  const delivery = await store.deliveries.find(key)
  if (!delivery) throw new DomainError('WEBHOOK_NOT_FOUND')
  return delivery
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
