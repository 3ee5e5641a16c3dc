import type { AdminLogEntry } from '../../contracts/admin.ts'
import type { Taken } from '../../domain/allowance.ts'
import type { Announcement } from '../../domain/announcement.ts'
import type { MailKind, MailState } from '../../domain/mail.ts'
import type { OrderRecord } from '../../domain/order.ts'
import type { ProductRecord } from '../../domain/product.ts'
import type { ApiKeyRecord } from '../../ports/api-keys.ts'
import type {
  AccountToken,
  DeadLetter,
  OutboxMessage,
  SessionFamily,
  Suppression,
  UserRecord,
} from '../../ports/stores.ts'
import type { Audience, DeliveryRecord, WebhookRecord } from '../../ports/subscribers.ts'

/** How a record is stored: our own id is the primary key. */
type Stored<T extends { id: string }> = Omit<T, 'id'> & { _id: string }

export type OrderDocument = Stored<OrderRecord>
/** Of one that is on sale `archived` is not there, and one that was last written by a version before this one has no `version`. */
export type ProductDocument = Omit<Stored<ProductRecord>, 'archived' | 'version'> & {
  archived?: true
  version?: number
}
/** For a filter: what is archived of a product on sale. */
export const ON_SALE = { $exists: false } as const

/** The number is the id, so that it is unique over all shards: of orders, only what begins with their user is. */
export interface OrderNumberDocument {
  _id: string
  orderId: string
}

export type UserDocument = Stored<UserRecord> & { emailLower: string; lastLoginAtMs?: number }
export type AccountTokenDocument = Omit<AccountToken, 'hash'> & { _id: string }
export type SuppressionDocument = Stored<Suppression>

export interface SessionDocument extends Stored<SessionFamily> {
  previousHash?: string
  rotatedAtMs?: number
  lastUsedAtMs?: number
  endedAtMs?: number
}

export interface MailAllowanceDocument {
  _id: string
  taken: Taken[]
  expiresAtMs: number
  /** Who took a part last: tells processes apart that take at the same time. */
  holder: string
  /** Whether that one got it. */
  isTaken: boolean
}

export type DeadLetterDocument = Stored<DeadLetter>
export type AdminLogDocument = Stored<AdminLogEntry>
export type ApiKeyDocument = Stored<ApiKeyRecord>

export interface IdempotencyDocument {
  _id: string
  fingerprint: string
  /** JSON. */
  answer: string
  expiresAtMs: number
}

/** `sent` is there for the index: a partial index cannot ask for a field that is missing. */
export interface OutboxDocument {
  _id: string
  event: OutboxMessage
  atMs: number
  leaseUntilMs: number
  /** Who claimed the row last: tells relays apart that claim at the same time. */
  holder?: string
  sent: boolean
  sentAtMs?: number
}

export interface AnnouncementDocument {
  /** `AUDIENCE:EVENT`. */
  _id: string
  audience: Audience
  announcement: Announcement
  atMs: number
  leaseUntilMs: number
  /** Who claimed the row last: tells relays apart that claim at the same time. */
  holder?: string
}

export interface WebhookDocument extends Stored<WebhookRecord> {
  /** The earliest time at which a delivery of it may be due; of a claimed one, when the lease is over. */
  dueAtMs: number
  /** Grows whenever deliveries become due: a process that gives its claim up compares it, and misses none that it has not seen. */
  dueGeneration: number
  /** Before it no process may claim it. */
  notBeforeMs: number
  leaseUntilMs: number
  /** Who claimed it last: tells processes apart that claim at the same time. */
  holder?: string
}

/** `_id` is `WEBHOOK:EVENT`. */
export type DeliveryDocument = DeliveryRecord & { _id: string }

export interface MailDocument {
  /** `SUBJECT:KIND`. */
  _id: string
  kind: MailKind
  /** Of an order's mail: the version before this one looks for it. */
  orderId?: string
  /** Of a mail about an account, and of one that is held for its owner to verify the address. */
  userId?: string
  state: MailState
  leaseUntilMs: number
  /** Who claimed the mail last: tells workers apart that claim at the same time. */
  holder?: string
  /** When it is due; of a claimed one, when the lease is over. */
  checkAtMs: number
  /** None is there until a send has failed. */
  tries?: number
  settledAtMs?: number
  reason?: string
}

/** By what leads to their shards, too. */
export const theseOrders = (orders: readonly Pick<OrderDocument, '_id' | 'userId'>[]) => ({
  userId: { $in: [...new Set(orders.map(({ userId }) => userId))] },
  _id: { $in: [...new Set(orders.map(({ _id }) => _id))] },
})

export function toDocument<T extends { id: string }>({ id, ...fields }: T): Stored<T> {
  return { _id: id, ...fields }
}

export function fromDocument<T extends { _id: string }>({ _id, ...fields }: T): Omit<T, '_id'> & { id: string } {
  return { id: _id, ...fields }
}

export const fromFound = <T extends { _id: string }>(document: T | null) =>
  document === null ? undefined : fromDocument(document)
