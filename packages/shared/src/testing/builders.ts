import { v7 } from 'uuid'
import type { AdminLogEntry } from '../contracts/admin.ts'
import type { OrderEvent, OrderEventType } from '../contracts/events.ts'
import type { OrderLine } from '../contracts/orders.ts'
import type { Product } from '../contracts/products.ts'
import type { DeliveryAttempt } from '../contracts/webhooks.ts'
import { type Announcement, announcePlacement } from '../domain/announcement.ts'
import type { CachedOrder } from '../domain/cached-order.ts'
import { type CompleteChange, type CompletionContext, completeChange } from '../domain/complete-change.ts'
import type { NewAccountMail } from '../domain/mail.ts'
import type { OrderChange, OrderRecord } from '../domain/order.ts'
import { toOrderEvent } from '../domain/order-event.ts'
import { numberOf } from '../domain/order-number.ts'
import type { ProductRecord } from '../domain/product.ts'
import type { ApiKeyRecord } from '../ports/api-keys.ts'
import type { AccountToken, DeadLetter, NewPassword, SessionFamily, UserRecord } from '../ports/stores.ts'
import type { WebhookRecord } from '../ports/subscribers.ts'

/** The time at which things are made by default, in epoch ms: 31 January 2026, noon UTC. */
export const NOON_MS = Date.UTC(2026, 0, 31, 12)
const NOON = new Date(NOON_MS).toISOString()

const WEEK_MS = 7 * 86_400_000

/** A UUIDv7 as the system makes them; ids made later sort later. */
export const anId = (): string => v7()

export function aProduct(given: Partial<ProductRecord> = {}): ProductRecord {
  const available = given.available ?? 10
  return {
    id: `product-${anId()}`,
    name: 'Helmet',
    price: { amount: 2000, currency: 'USD' },
    archived: false,
    version: 1,
    stocked: available,
    ...given,
    available,
  }
}

/** A line of an order, at the product's price. */
export function aLine(product: Product = aProduct(), quantity = 1): OrderLine {
  const { amount, currency } = product.price
  const lineTotal = { amount: amount * quantity, currency }
  return { productId: product.id, name: product.name, quantity, unitPrice: product.price, lineTotal }
}

/** A PENDING order, as it is just before it is placed; its total follows from its lines. */
export function anOrder(given: Partial<OrderRecord> = {}): OrderRecord {
  const items = given.items ?? [aLine()]
  const amount = items.reduce((sum, line) => sum + line.lineTotal.amount, 0)
  const id = given.id ?? anId()
  return {
    id,
    number: numberOf(id),
    userId: anId(),
    status: 'PENDING',
    items,
    total: { amount, currency: 'USD' },
    history: [{ status: 'PENDING', at: NOON }],
    version: 1,
    createdAt: NOON,
    updatedAt: NOON,
    attempts: 0,
    checkAtMs: NOON_MS + 30_000,
    ...given,
  }
}

export function anEvent(
  order: OrderRecord = anOrder(),
  type: OrderEventType = 'order.placed',
  nowMs = NOON_MS,
): OrderEvent {
  return toOrderEvent(type, order, { id: anId(), nowMs, source: '/test' })
}

/** A change with its event and mail, as a worker commits it; its mail has no lease and is due at once. */
export const aCompleteChange = (change: OrderChange, given: Partial<CompletionContext> = {}): CompleteChange =>
  completeChange(change, { id: anId(), nowMs: NOON_MS, source: '/test', ...given })

export function aUser(given: Partial<UserRecord> = {}): UserRecord {
  const id = anId()
  return {
    id,
    username: 'ada',
    email: `ada-${id}@example.com`,
    role: 'customer',
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g',
    createdAt: NOON,
    emailVerifiedAt: NOON,
    ...given,
  }
}

/** A family of refresh tokens that has just been opened. */
export function aSession(given: Partial<SessionFamily> = {}): SessionFamily {
  return {
    id: anId(),
    userId: anId(),
    currentHash: `hash-${anId()}`,
    expiresAtMs: NOON_MS + WEEK_MS,
    createdAtMs: NOON_MS,
    userAgent: 'Firefox',
    address: '203.0.113.0/24',
    addressHash: 'hash of 203.0.113.7',
    ...given,
  }
}

/** A mail about an account that is due at once. */
export function anAccountMail(given: Partial<NewAccountMail> = {}): NewAccountMail {
  return { id: anId(), kind: 'verify-email', userId: anId(), checkAtMs: NOON_MS, ...given }
}

/** What a link in a mail holds, for an hour. */
export function aToken(given: Partial<AccountToken> = {}): AccountToken {
  return {
    hash: `token-${anId()}`,
    userId: anId(),
    purpose: 'verify-email',
    expiresAtMs: NOON_MS + 3_600_000,
    ...given,
  }
}

/** A password that its owner has chosen anew, with the mail that says so. */
export function aNewPassword(userId: string, given: Partial<NewPassword> = {}): NewPassword {
  const mail = anAccountMail({ userId, kind: 'password-changed' })
  return { userId, passwordHash: `$argon2id$new-${anId()}`, nowMs: NOON_MS, mail, ...given }
}

export function aDeadLetter(given: Partial<DeadLetter> = {}): DeadLetter {
  return { id: anId(), body: '{"half":', reason: 'is not JSON', receiveCount: 1, at: NOON, ...given }
}

/** An API key, which does not expire. */
export const anApiKey = (given: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id: anId(),
  name: 'The warehouse',
  scopes: ['orders:read', 'stock:write'],
  createdAt: NOON,
  createdBy: anId(),
  secrets: [{ hash: `key-${anId()}` }],
  ...given,
})

/** What an admin has done. */
export function anEntry(given: Partial<AdminLogEntry> = {}): AdminLogEntry {
  const details = { delta: 5, name: 'Helmet' }
  return { id: anId(), at: NOON, adminId: anId(), action: 'product.stock', target: 'bike1', details, ...given }
}

/** What subscribers hear of a new order. */
export const anAnnouncement = (event = anEvent()): Announcement => announcePlacement(event)

/** An endpoint that hears of new orders. */
export function aWebhook(given: Partial<WebhookRecord> = {}): WebhookRecord {
  return {
    id: anId(),
    url: 'https://erp.example/hooks/orders',
    events: ['order.placed'],
    state: 'active',
    secrets: [{ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', createdAtMs: NOON_MS }],
    createdAt: NOON,
    updatedAt: NOON,
    health: { failures: 0 },
    ...given,
  }
}

/** An endpoint's answer that a delivery succeeds with. */
export function anAttempt(given: Partial<DeliveryAttempt> = {}): DeliveryAttempt {
  return { at: NOON, status: 204, durationMs: 21, answer: '', ...given }
}

/** A cached order that is still being processed. */
export function aCachedOrder(given: Partial<CachedOrder> = {}): CachedOrder {
  return {
    id: anId(),
    userId: anId(),
    version: 1,
    settled: false,
    final: false,
    body: '{"status":"PENDING"}',
    ...given,
  }
}

/** A cached order that never changes again. */
export const aFinalOrder = (given: Partial<CachedOrder> = {}): CachedOrder =>
  aCachedOrder({ settled: true, final: true, body: '{"status":"CONFIRMED"}', ...given })
