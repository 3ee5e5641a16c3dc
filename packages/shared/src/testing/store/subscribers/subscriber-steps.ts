import type { OrderEventType } from '../../../contracts/events.ts'
import type { AnnouncementRow, Audience, DeliveryRecord, WebhookRecord } from '../../../ports/subscribers.ts'
import { anEvent, anOrder, aWebhook, NOON_MS } from '../../builders.ts'
import type { StoreSteps } from '../stories/steps.ts'

export const LEASE_MS = 5_000

/** Adds an endpoint. */
export async function listening(shop: StoreSteps, given: Partial<WebhookRecord> = {}): Promise<WebhookRecord> {
  const webhook = aWebhook(given)
  await shop.store.webhooks.insert(webhook)
  return webhook
}

export const claimAnnouncements = (shop: StoreSteps, audience: Audience = 'webhooks', nowMs = NOON_MS, limit = 100) =>
  shop.store.announcements[audience].claim({ nowMs, leaseMs: LEASE_MS, limit })

export const idsOf = (rows: readonly AnnouncementRow[]) => rows.map(({ id }) => id)

/** Announcements of new orders, a millisecond apart. */
export const announcementsOf = (count: number, type: OrderEventType = 'order.placed', fromMs = NOON_MS) =>
  Array.from({ length: count }, (_, index) => ({ event: anEvent(anOrder(), type, fromMs + index), steps: 1 }))

/** Gives every endpoint so many deliveries. @returns the ids of their events */
export async function fanOut(shop: StoreSteps, count = 1, nowMs = NOON_MS): Promise<string[]> {
  const announcements = announcementsOf(count)
  await shop.store.deliveries.fanOut(announcements, nowMs)
  return announcements.map(({ event }) => event.id)
}

export const claimDue = (shop: StoreSteps, nowMs = NOON_MS, limit = 100) =>
  shop.store.webhooks.claimDue({ nowMs, leaseMs: LEASE_MS, limit })

/** The ids of the endpoints that a claim gets; what was claimed is given back. */
export async function dueAt(shop: StoreSteps, nowMs: number): Promise<string[]> {
  const claims = await shop.store.webhooks.claimDue({ nowMs, leaseMs: 1, limit: 1_000 })
  for (const claim of claims) await shop.store.webhooks.release(claim)
  return claims.map(({ id }) => id)
}

export const eventsIn = (deliveries: readonly DeliveryRecord[]) => deliveries.map(({ eventId }) => eventId)

export const dueEvents = async (shop: StoreSteps, webhookId: string, nowMs = NOON_MS, limit = 100) =>
  eventsIn(await shop.store.deliveries.findDue(webhookId, { nowMs, limit }))
