import type { AdminLogEntry } from '../contracts/admin.ts'
import type { Role } from '../contracts/auth.ts'
import type { OrderEvent } from '../contracts/events.ts'
import type { OrderStatus } from '../contracts/orders.ts'
import type { TokenPurpose } from '../domain/account-token.ts'
import type { CompleteChange } from '../domain/complete-change.ts'
import type { IdempotentRequest } from '../domain/idempotency-key.ts'
import type { MailKey, MailKind, MailState, NewAccountMail, UnsentOutcome } from '../domain/mail.ts'
import type { OrderRecord } from '../domain/order.ts'
import type { NewProduct, ProductEdit, ProductRecord, VersionCondition } from '../domain/product.ts'
import type { Republication } from '../domain/republication.ts'
import type { ApiKeyStore } from './api-keys.ts'
import type { AuditSource } from './audit.ts'
import type { RelayedRows } from './relayed-rows.ts'
import type { AnnouncementOutbox, Audience, DeliveryStore, OutboxDepth, WebhookStore } from './subscribers.ts'

/**
 * The durable store. Every method is atomic. A method rejects with DomainError where its docs say so; with
 * StoreUnavailable when the database cannot be reached in time; anything else is a bug.
 */
export interface Store {
  orders: OrderStore
  products: ProductStore
  users: UserStore
  sessions: SessionStore
  accountTokens: AccountTokenStore
  suppressions: SuppressionStore
  mailAllowances: MailAllowances
  outbox: Outbox
  announcements: Record<Audience, AnnouncementOutbox>
  webhooks: WebhookStore
  deliveries: DeliveryStore
  mails: MailLedger
  deadLetters: DeadLetterStore
  adminLog: AdminLog
  idempotency: IdempotencyStore
  apiKeys: ApiKeyStore
  audit: AuditSource
  /**
   * Verifies that what the promises rest on is there, such as the index by which one address has one user, and makes what is missing.
   * To be called at every start before the first request, and again after a pause until nothing is missing: the database may come up
   * later than the service.
   * @returns what is not as it has to be, by name
   * @throws StoreUnavailable
   */
  prepare(): Promise<Shortcoming[]>
  /** Resolves when the database answers. @throws StoreUnavailable */
  ping(): Promise<void>
  /** Resolves when the database takes writes: with a full disk it may still answer. @throws StoreUnavailable */
  tryWrite(): Promise<void>
  /** The connections of this process; absent where there are none. */
  connections?(): ConnectionUse
  close(): Promise<void>
}

/** Something that the promises of a store rest on and that it has not, such as an index. */
export interface Shortcoming {
  name: string
  /** What stands in its way, in words of our own that health may show. */
  reason: string
  /** What the database says, for the log: nothing of what is stored. */
  cause?: string
}

export interface ConnectionUse {
  idle: number
  used: number
  /** Operations that wait for a connection. */
  waiting: number
}

/**
 * The database does not answer. Whether a write took effect is unknown: callers answer 503 or retry, so what they do has to be
 * safe to repeat.
 */
export class StoreUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the database does not answer', options)
    this.name = 'StoreUnavailable'
  }
}

/** Another order has the number: the order has to be given another id. */
export class NumberTaken extends Error {
  constructor() {
    super('another order has this number')
    this.name = 'NumberTaken'
  }
}

export interface OrderPageRequest {
  userId?: string
  status?: OrderStatus
  /** Only orders with a line of this product. */
  productId?: string
  limit: number
  /** Exclusive, such as the id of the last order of the page before; ids sort by age. */
  beforeId?: string
  /** Inclusive: older orders, whose ids sort before this one, are omitted. */
  fromId?: string
  /** Newest first where it is left out. */
  oldestFirst?: boolean
}

/** A batch of unsettled orders that are overdue at `beforeMs` (epoch ms, exclusive), the most overdue first. */
export interface OverdueOrders {
  /** Orders overdue since before it (epoch ms) are omitted; 0 by default. */
  fromMs?: number
  beforeMs: number
  /**
   * Orders that still wait (epoch ms) are omitted: those that their customer may cancel first, whose events are in the outbox until then,
   * and those whose answer is to be posted, which need no message.
   */
  nowMs: number
  limit: number
}

/** Epoch ms; the end is exclusive. */
export interface TimeSpan {
  fromMs: number
  untilMs: number
}

/** How many orders of a span are timed at most: enough for a percentile, and read within milliseconds. */
export const MOST_TIMED = 500

/** What came of orders within a span of time. */
export interface OrderActivity {
  placed: number
  /** CONFIRMED, FAILED or CANCELLED. */
  settled: number
  failed: number
  /** `timeToSettleMs` of the latest that are confirmed or failed, without those that an admin has retried; MOST_TIMED at most. */
  timesToSettleMs: number[]
}

export interface OrderStore {
  /**
   * Takes the stock of every line, and stores the order and its event, or nothing at all.
   * @param entry for the admin log, where a program has placed it for the customer
   * @returns the earlier order where the customer has used the same idempotency key before
   * @throws NumberTaken
   * @throws DomainError OUT_OF_STOCK with every line that lacks stock, UNKNOWN_PRODUCT, PRODUCT_ARCHIVED, IDEMPOTENCY_KEY_IN_USE
   */
  place(
    order: OrderRecord,
    event: OrderEvent,
    entry?: AdminLogEntry,
  ): Promise<{ placed: true } | { placed: false; earlier: OrderRecord }>
  /** @param userId whose it is, where that is known: the order of another user is not found */
  findById(id: string, userId?: string): Promise<OrderRecord | undefined>
  findByNumber(number: string): Promise<OrderRecord | undefined>
  /**
   * Adds the numbers that orders of earlier versions lack, looking at so many at most.
   * @param portion `nowMs`: orders of the last minute are left for later
   * @returns whether more may be left
   */
  addNumbers(portion: { limit: number; nowMs: number }): Promise<boolean>
  findByIdempotencyKey(userId: string, key: string): Promise<OrderRecord | undefined>
  list(page: OrderPageRequest): Promise<OrderRecord[]>
  /**
   * Applies a decided change by compare-and-set on (status, version): the order, the stock, its event and the ledger row of its
   * mail (none if that mail's row is there already).
   * @returns false when the order had changed since the decision; nothing was written then
   * @param entry for the admin log, where an admin has made the change
   * @throws DomainError OUT_OF_STOCK when stock to reserve is not there, PRODUCT_ARCHIVED when it is not on sale any more
   */
  commit(change: CompleteChange, entry?: AdminLogEntry): Promise<boolean>
  /** Those of the orders that have another version than the known one, in no particular order. */
  findChanged(known: readonly Pick<OrderRecord, 'id' | 'userId' | 'version'>[]): Promise<OrderRecord[]>
  /** Writes the event of each overdue order anew, and when it is overdue the next time. @returns of how many */
  republishOverdue(request: OverdueOrders, toRepublication: (order: OrderRecord) => Republication): Promise<number>
  countByStatus(): Promise<Record<OrderStatus, number>>
  /** Reads the orders of the span alone, by an index, however many there are. */
  readActivity(span: TimeSpan): Promise<OrderActivity>
  /**
   * The oldest order that is neither CONFIRMED nor FAILED nor CANCELLED, without those that wait for their answer at this time (epoch ms):
   * the system has nothing to do for them.
   */
  findOldestUnsettled(nowMs: number): Promise<OrderRecord | undefined>
}

export interface ProductChangeOptions {
  /** What the product has to be, for the change to be made. */
  ifVersion?: VersionCondition | undefined
  /** For the admin log, where an admin has made the change. A change that changes nothing has no entry. */
  entryFor?: ((before: ProductRecord | undefined, after: ProductRecord) => AdminLogEntry) | undefined
}

export interface ProductPageRequest {
  limit: number
  afterId?: string
  /** The archived ones, in place of those on sale. */
  archived?: boolean
}

/** How many products a page of a search looks at: what a thread that also answers requests can do within some milliseconds. */
export const MOST_SEARCHED = 5_000

/**
 * Products have a version, which starts at 1 and grows with each change of an admin, and not with what is sold. An edit that changes
 * nothing writes nothing. What throws DomainError PRECONDITION_FAILED found another version than it was made for.
 */
export interface ProductStore {
  findById(id: string): Promise<ProductRecord | undefined>
  /** In no particular order; unknown ids are omitted. */
  findMany(ids: readonly string[]): Promise<ProductRecord[]>
  /** By id, ascending, after `afterId`. */
  list(page: ProductPageRequest): Promise<ProductRecord[]>
  /**
   * The same of those that a text finds (`toSearchPattern`). No more than MOST_SEARCHED products are looked at.
   * @returns also the id after which the search goes on, where not all were looked at
   */
  search(page: ProductPageRequest & { search: string }): Promise<{ found: ProductRecord[]; lookedUpTo?: string }>
  /** Creates or replaces it; what is left out stays as it is. @throws DomainError PRECONDITION_FAILED */
  put(
    id: string,
    product: NewProduct,
    options?: ProductChangeOptions,
  ): Promise<{ created: boolean; changed: boolean; product: ProductRecord }>
  /** What is left out stays as it is. @returns undefined when there is no such product @throws DomainError PRECONDITION_FAILED */
  patch(
    id: string,
    edit: ProductEdit,
    options?: ProductChangeOptions,
  ): Promise<{ changed: boolean; product: ProductRecord } | undefined>
  /**
   * @param options.request answered again with what it was answered first, whatever the product has become
   * @returns undefined when there is no such product
   * @throws DomainError OUT_OF_STOCK if it would go below 0, VALIDATION_FAILED if above LARGEST_AMOUNT, PRECONDITION_FAILED;
   * IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  adjustStock(
    id: string,
    delta: number,
    options?: ProductChangeOptions & { request?: IdempotentRequest | undefined },
  ): Promise<ProductRecord | undefined>
  /** Stores the products if there are none at all. @returns whether it did */
  seed(products: readonly (NewProduct & { id: string })[]): Promise<boolean>
}

/** What requests with an Idempotency-Key were answered; orders keep their own. */
export interface IdempotencyStore {
  /** Deletes expired ones, at most `limit` of them. @returns how many; 0 when none is left for this caller */
  purge(nowMs: number, limit: number): Promise<number>
}

export interface UserRecord {
  id: string
  username: string
  email: string
  role: Role
  /** argon2id in PHC string format. */
  passwordHash: string
  createdAt: string
  /** ISO 8601: when its owner last proved to read what is mailed to it. Absent until then, and again after a bounce or a complaint. */
  emailVerifiedAt?: string
}

export interface NewPassword {
  userId: string
  /** Of the password that was found right; without it, none is asked for. */
  formerHash?: string
  /** argon2id in PHC string format. */
  passwordHash: string
  nowMs: number
  /** Tells the owner of it. */
  mail: NewAccountMail
}

/** E-mail addresses are compared by their normal form, in lower case (`addressKey`). */
export interface UserStore {
  /** @param mail asks to verify the address @throws DomainError EMAIL_TAKEN */
  insert(user: UserRecord, mail?: NewAccountMail): Promise<void>
  findById(id: string): Promise<UserRecord | undefined>
  findByEmail(email: string): Promise<UserRecord | undefined>
  /** @param entry for the admin log @returns undefined where no user has this address */
  setRole(email: string, role: Role, entry?: AdminLogEntry): Promise<UserRecord | undefined>
  /**
   * The address is its owner's: uses the token up, and all others that verify it; lifts the address's suppression, and makes the mails
   * due that were held for want of this.
   * @returns undefined where the token is not good
   */
  verifyEmail(tokenHash: string, nowMs: number): Promise<UserRecord | undefined>
  /**
   * Ends all other sessions than this one, and the use of mailed tokens.
   * @returns the ids of the ended sessions; none where the password is not the one that was found right any more, and nothing has changed then
   */
  changePassword(change: NewPassword, exceptSessionId: string): Promise<string[] | undefined>
  /**
   * The same with a mailed token, which verifies the address too.
   * @returns the ids of the ended sessions, all; undefined where the token is not good, and nothing has changed then
   */
  resetPassword(tokenHash: string, change: NewPassword): Promise<string[] | undefined>
  /**
   * Erases a user: name, address, password, tokens, the mails about the account, where sessions came from, and the keys that the customer
   * gave orders. Orders stay, with a user id that leads nowhere. @returns the ids of the ended sessions; undefined where there is no user
   */
  erase(userId: string, nowMs: number): Promise<string[] | undefined>
}

/** What a link in a mail holds, by its SHA-256. */
export interface AccountToken {
  hash: string
  userId: string
  purpose: TokenPurpose
  expiresAtMs: number
}

export interface AccountTokenStore {
  add(token: AccountToken): Promise<void>
  /** @returns whose it is, where it is still good */
  find(hash: string, purpose: TokenPurpose, nowMs: number): Promise<AccountToken | undefined>
  /** Deletes expired ones, at most `limit` of them. @returns how many; 0 when none is left for this caller */
  purge(nowMs: number, limit: number): Promise<number>
}

export const SUPPRESSION_REASONS = ['bounce', 'complaint'] as const
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

export interface NewSuppression {
  reason: SuppressionReason
  /** Epoch ms. */
  atMs: number
  /** What the mail service calls it, such as `Permanent/General`; never an address. */
  detail?: string
}

export interface Suppression extends NewSuppression {
  /** The hash of the address. */
  id: string
  /** Whose address it was then, where it was a user's. */
  userId?: string
}

/**
 * Addresses that get no mail, by the SHA-256 of their normal form in lower case: what is erased of a customer is not kept here.
 */
export interface SuppressionStore {
  /**
   * The first reason stays. Its user's address is not verified any more. What is older than that verification says nothing.
   * @returns whether it was not suppressed before
   */
  add(email: string, suppression: NewSuppression): Promise<boolean>
  find(email: string): Promise<Suppression | undefined>
  /** By id. */
  list(page: { limit: number; afterId?: string }): Promise<Suppression[]>
  /** @param entry for the admin log @returns whether it was suppressed */
  lift(id: string, entry?: AdminLogEntry): Promise<boolean>
}

/** How many mails a day, or of a kind an hour, may go to an address, whoever asks for them, over all processes. */
export interface MailAllowances {
  /**
   * Takes one for a mail; a mail that has one already takes no other.
   * @param key whose it is, without an address in it
   * @returns whether there was one left
   */
  take(key: string, mailId: string, limit: { nowMs: number; windowMs: number; most: number }): Promise<boolean>
  /** Deletes those that are whole again, at most `limit` of them. @returns how many; 0 when none is left for this caller */
  purge(nowMs: number, limit: number): Promise<number>
}

/**
 * A login and the refresh tokens that followed from it. Token ids are kept as SHA-256 only; one is current, the one before it
 * is remembered for the grace period.
 */
export interface SessionFamily {
  id: string
  userId: string
  currentHash: string
  expiresAtMs: number
  /** Epoch ms. */
  createdAtMs: number
  /** What the client called itself. */
  userAgent: string
  /** The network that it came from, such as 203.0.113.0/24. */
  address: string
  /** Of the client's whole address, keyed. */
  addressHash: string
}

/** A session that goes on. */
export interface SessionRecord
  extends Pick<SessionFamily, 'id' | 'userId' | 'createdAtMs' | 'userAgent' | 'address' | 'expiresAtMs'> {
  /** When it was opened or got new tokens, epoch ms. */
  lastUsedAtMs: number
}

export interface EndedSession {
  id: string
  /** Epoch ms. */
  endedAtMs: number
}

/** So many sessions of a user go on at most: no one can open more than can be ended at once. */
export const MOST_SESSIONS = 100

/** How long an ended session is remembered: for longer than its access tokens live. */
export const ENDED_REMEMBERED_MS = 16 * 60_000

export interface RotationRequest {
  familyId: string
  presentedHash: string
  nextHash: string
  nowMs: number
  /** How long after a rotation the token before it is still answered, with the same successor. */
  graceMs: number
  expiresAtMs: number
}

/**
 * `rotated`: `nextHash` is current now. `repeated`: the presented token was rotated within the grace, its successor (which is
 * `nextHash`) stays current. `reused`: the session has been ended just now. `unknown`: no such session, expired or ended.
 */
export type RotationResult = 'rotated' | 'repeated' | 'reused' | 'unknown'

export interface SessionStore {
  /**
   * The oldest of a user's beyond `MOST_SESSIONS` end with it.
   * @param passwordHash of the password that was found right; without it, none is asked for
   * @returns the ids of the sessions that have ended; undefined where that is not the user's password any more, and nothing is opened
   */
  open(family: SessionFamily, passwordHash?: string): Promise<string[] | undefined>
  rotate(request: RotationRequest): Promise<RotationResult>
  /** @param userId only where it is this user's @returns whether it went on until now */
  end(id: string, nowMs: number, userId?: string): Promise<boolean>
  /** All of a user's, except one. @returns the ids of those that went on until now */
  endAll(userId: string, nowMs: number, exceptId?: string): Promise<string[]>
  /** Those that go on, the most lately used first; a hundred at most. */
  listOf(userId: string, nowMs: number): Promise<SessionRecord[]>
  /** Those that ended at this time (epoch ms) or later, while they are remembered. */
  findEnded(sinceMs: number): Promise<EndedSession[]>
  /** Whether the user has logged in from this address within the life of a session. */
  isKnownAddress(userId: string, addressHash: string): Promise<boolean>
  /** Deletes those that have expired, or ended long enough ago, at most `limit` of them. @returns how many; 0 when none is left for this caller */
  purge(nowMs: number, limit: number): Promise<number>
}

/** A message that goes out as it once came in: a dead letter that is sent again. */
export interface RedrivenMessage {
  id: string
  /** ISO 8601: when it was written to the outbox. */
  time: string
  body: string
  /** Its group in a fair queue. */
  groupId?: string
  /** Those that are text. */
  attributes?: Record<string, string>
  /** A version that knows events only looks here for the group of every row, and stops at a row without. */
  data: { userId: string }
}

export type OutboxMessage = OrderEvent | RedrivenMessage

export interface OutboxRow {
  id: string
  event: OutboxMessage
}

/** An event of an order that the outbox still has. */
export interface SentEvent {
  event: OrderEvent
  /** Epoch ms; absent while it waits. */
  sentAtMs?: number
}

/** No two processes' clocks are further apart: an event of such a time may be one of now. */
export const CLOCKS_APART_MS = 60_000

/** Events written with their changes, until a relay has sent them. */
export interface Outbox extends RelayedRows<OutboxRow> {
  /** @param nowMs without it, also those that are not due yet */
  depth(nowMs?: number): Promise<OutboxDepth>
  /** An order's events that are still kept, in no particular order; a thousand at most. */
  listOfOrder(orderId: string): Promise<SentEvent[]>
  /** Deletes rows sent before `beforeMs`, at most `limit` of them. @returns how many; 0 when none is left for this caller */
  purge(beforeMs: number, limit: number): Promise<number>
}

/** `taken`: another worker is sending it; `unknown`: there is no such row; any other state is the mail's own. */
export type MailClaim = 'claimed' | 'taken' | 'unknown' | Exclude<MailState, 'unsent'>

/** A mail that this process alone may send until its lease is over. The lease is the fence, too. */
export interface ClaimedMail extends MailKey {
  /** Whose account a mail about one is about. */
  userId?: string
  /** Epoch ms. */
  leaseUntilMs: number
  /** How often it could not be sent so far. */
  tries: number
}

export interface MailRecord extends MailKey {
  state: MailState
  /** When it was sent, held or given up; while it is unsent, when it is due. Epoch ms. */
  atMs: number
  tries: number
  /** Why it is not sent, in our own words: no address is named. */
  reason?: string
}

export interface MailPageRequest {
  state?: MailState
  /** An order's. */
  subjectId?: string
  /** `atMs` from this time on (epoch ms). */
  sinceMs?: number
  /** `atMs` before this time (epoch ms). */
  untilMs?: number
  limit: number
  /** The last mail of the page before. */
  before?: MailKey
}

/** One row per (subject, kind), written with the change that the mail is about. */
export interface MailLedger {
  /** A mail about an account that comes with no change of it. */
  add(mail: NewAccountMail): Promise<void>
  /** For a message that asks for the mail, due or not. A claim holds for `leaseMs`. */
  claim(subjectId: string, kind: MailKind, request: { nowMs: number; leaseMs: number }): Promise<MailClaim>
  /** Unsent mails that are due and that no process holds, the longest due first. They are this caller's for `leaseMs`. */
  claimDue(request: { nowMs: number; leaseMs: number; limit: number }): Promise<ClaimedMail[]>
  markSent(mail: MailKey, nowMs: number): Promise<void>
  /** Notes that an unsent mail is not sent. @param userId whose verification lets a held one go */
  close(mail: MailKey, outcome: { state: UnsentOutcome; reason: string; nowMs: number; userId?: string }): Promise<void>
  /** A mail about an account that is no one's. */
  remove(mail: MailKey): Promise<void>
  /** Makes a user's held mails due. */
  releaseHeld(userId: string, nowMs: number): Promise<void>
  /**
   * Gives a claim up after a failed send: the mail is due again at `checkAtMs`. Changes nothing where the mail belongs to a later
   * claim. @param tried whether that counts as a try of this mail
   */
  release(mail: ClaimedMail, then: { checkAtMs: number; reason: string; tried: boolean }): Promise<void>
  /**
   * Makes a mail due again, whatever became of it; one that is being sent stays with its process.
   * @param options.entryFor for the admin log, of what the mail was and what it is now
   * @param options.request changes nothing where it was made before
   * @returns whether there is such a mail
   * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  resend(
    mail: MailKey,
    nowMs: number,
    options?: {
      entryFor?(before: MailState, after: MailState): AdminLogEntry
      request?: IdempotentRequest | undefined
    },
  ): Promise<boolean>
  /** By order, newest first, then by kind. */
  list(page: MailPageRequest): Promise<MailRecord[]>
  /** The latest mails about the user's account, and those that are held; a thousand at most. */
  listOfUser(userId: string): Promise<MailRecord[]>
  /** Also those that are put off, or being sent. */
  countUnsent(): Promise<number>
  /** Deletes mails about accounts that came to an end before `beforeMs`, at most `limit`. @returns how many; 0 when none is left for this caller */
  purge(beforeMs: number, limit: number): Promise<number>
}

/** A message that names no order, kept so that it outlives the queue's retention. */
export interface DeadLetter {
  id: string
  body: string
  reason: string
  receiveCount: number
  at: string
  /** Its group in a fair queue. */
  groupId?: string
  /** Those that are text, without the worker's own. */
  attributes?: Record<string, string>
}

export interface DeadLetterStore {
  /** A letter whose id is there already stays as it is: queues deliver at least once. */
  keep(letter: DeadLetter): Promise<void>
  /** Newest first. */
  list(page: { limit: number; beforeId?: string }): Promise<DeadLetter[]>
  findById(id: string): Promise<DeadLetter | undefined>
  /**
   * @param entry for the admin log
   * @returns whether it was there
   */
  remove(id: string, entry?: AdminLogEntry): Promise<boolean>
  /**
   * The same, and writes its message to the outbox, which sends it.
   * @param redrive.request changes nothing where it was made before
   * @throws DomainError DEAD_LETTER_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  redrive(
    id: string,
    redrive: {
      toMessage(letter: DeadLetter): RedrivenMessage
      entryFor(letter: DeadLetter): AdminLogEntry
      request?: IdempotentRequest | undefined
    },
  ): Promise<void>
}

/**
 * What admins have done; nothing changes or deletes an entry. Methods that take an entry write it in the transaction of their
 * change, and not at all where they change nothing.
 */
export interface AdminLog {
  /** For what was done outside of the store. */
  record(entry: AdminLogEntry): Promise<void>
  /** Newest first. */
  list(page: { limit: number; beforeId?: string }): Promise<AdminLogEntry[]>
  /** What was done to these, in no particular order; a thousand at most. */
  listOfTargets(targets: readonly string[]): Promise<AdminLogEntry[]>
}
