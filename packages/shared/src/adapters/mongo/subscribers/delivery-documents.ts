import type { Announcement } from '../../../domain/announcement.ts'
import type { DeliveryKey, DeliveryRecord } from '../../../ports/subscribers.ts'
import type { DeliveryDocument } from '../documents.ts'

export const deliveryId = ({ webhookId, eventId }: DeliveryKey) => `${webhookId}:${eventId}`

/** All of an endpoint, by their ids. */
export const deliveriesOf = (webhookId: string) => ({ _id: { $gte: `${webhookId}:`, $lt: `${webhookId};` } })

/** Due since it happened, so that what came first is delivered first, whichever process fanned it out. */
export function toFannedOut(webhookId: string, announcement: Announcement, nowMs: number): DeliveryDocument {
  const { id: eventId, time } = announcement.event
  const atMs = Date.parse(time)
  return { ...pendingFrom({ webhookId, eventId }, Math.min(atMs, nowMs)), announcement, atMs }
}

export const toPing = (key: DeliveryKey, nowMs: number): DeliveryDocument => ({
  ...pendingFrom(key, nowMs),
  atMs: nowMs,
})

const pendingFrom = (key: DeliveryKey, dueAtMs: number) => ({
  _id: deliveryId(key),
  ...key,
  state: 'pending' as const,
  tries: 0,
  replays: 0,
  dueAtMs,
  attempts: [],
})

export const toDelivery = ({ _id, ...delivery }: DeliveryDocument): DeliveryRecord => delivery
