import type { AdminLogEntry } from '../contracts/admin.ts'
import type { OrderEventType } from '../contracts/events.ts'
import type { PublicEvent } from '../contracts/public-events.ts'
import type { DeliveryAttempt, DeliveryState, PauseReason, WebhookState } from '../contracts/webhooks.ts'
import type { Announcement } from '../domain/announcement.ts'
import type { IdempotentRequest } from '../domain/idempotency-key.ts'
import type { NewAccountMail } from '../domain/mail.ts'
import type { SecretRotation, WebhookSecrets } from '../domain/webhook-secret.ts'
import type { Refusal } from './refusal.ts'
import type { RelayedRows } from './relayed-rows.ts'

/** Who hears of events besides our own workers; each has rows of its own, so that none holds the other up. */
export const AUDIENCES = ['webhooks', 'topic'] as const
export type Audience = (typeof AUDIENCES)[number]

/** What waits in an outbox, and since when the oldest of it is due. */
export interface OutboxDepth {
  pending: number
  oldestAtMs?: number
}

export interface AnnouncementRow {
  /** Of its event. */
  id: string
  event: Announcement
}

/**
 * Events for subscribers, written with their changes: for webhooks while there is an endpoint that is not disabled, for the topic where the
 * store was opened with `hasTopic`. Those that were sent are removed.
 */
export interface AnnouncementOutbox extends RelayedRows<AnnouncementRow> {
  depth(): Promise<OutboxDepth>
}

/** What has come of an endpoint's attempts lately. Times are epoch ms. */
export interface WebhookHealth {
  /** In a row, since the last success. */
  failures: number
  failingSinceMs?: number
  lastSuccessAtMs?: number
  lastFailureAtMs?: number
  lastError?: string
}

export interface WebhookRecord {
  id: string
  url: string
  events: OrderEventType[]
  description?: string
  state: WebhookState
  pausedReason?: PauseReason
  secrets: WebhookSecrets
  /** The admin's user id who is told when it is paused by itself; absent where a command has made it. */
  ownerId?: string
  createdAt: string
  updatedAt: string
  health: WebhookHealth
}

export interface WebhookEdit {
  url?: string
  events?: OrderEventType[]
  description?: string
  state?: WebhookState
  /** Taken over with `state`: absent removes it. */
  pausedReason?: PauseReason
  updatedAt: string
}

/** Whether the failures of before say nothing of the endpoint any more: it is made active, or is somewhere else. */
export const isFreshStart = ({ state, url }: WebhookEdit): boolean => state === 'active' || url !== undefined

/** An endpoint whose deliveries this process alone makes until its lease is over. */
export interface ClaimedWebhook extends WebhookRecord {
  /** Epoch ms; the fence, too. */
  leaseUntilMs: number
}

export interface WebhookStore {
  /**
   * @returns the id of the endpoint that the same request has made before; undefined where this one was written
   * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  insert(webhook: WebhookRecord, entry?: AdminLogEntry, request?: IdempotentRequest): Promise<string | undefined>
  findById(id: string): Promise<WebhookRecord | undefined>
  /** By id, ascending. */
  list(page: { limit: number; afterId?: string }): Promise<WebhookRecord[]>
  /** With the state `active` it is due, whatever it was put off for, and its failures so far count no more. @returns undefined where there is none */
  update(id: string, edit: WebhookEdit, entry?: AdminLogEntry): Promise<WebhookRecord | undefined>
  /**
   * Gives it another secret (`rotatedSecrets`).
   * @param request changes nothing where it was made before
   * @returns undefined where there is none
   * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  rotateSecret(
    id: string,
    rotation: SecretRotation,
    entry: AdminLogEntry,
    request?: IdempotentRequest,
  ): Promise<WebhookRecord | undefined>
  /** With its deliveries. @returns whether it was there */
  remove(id: string, entry?: AdminLogEntry): Promise<boolean>
  /** Active ones with deliveries that are due, which no process holds. They are this caller's for `leaseMs`. */
  claimDue(request: { nowMs: number; leaseMs: number; limit: number }): Promise<ClaimedWebhook[]>
  /** @returns the endpoint as it is now, with a longer lease; undefined where it belongs to a later claim, or the endpoint is not active any more */
  renew(claim: ClaimedWebhook, request: { nowMs: number; leaseMs: number }): Promise<ClaimedWebhook | undefined>
  /**
   * Gives the claim up. The endpoint is due when its next pending delivery is, but not before `notBeforeMs` (epoch ms): only a ping, a replay
   * and an edit that makes it active bring that forward. What is written meanwhile is not missed.
   */
  release(claim: ClaimedWebhook, options?: { notBeforeMs?: number }): Promise<void>
  /** @returns its health with that; undefined where there is no such endpoint */
  noteAttempt(
    id: string,
    attempt: { succeeded: boolean; atMs: number; error?: string },
  ): Promise<WebhookHealth | undefined>
  /**
   * Pauses one that is active and unchanged, and tells its owner by mail.
   * @param pause.updatedAt as it was when what leads to it was seen: what an earlier URL has answered says nothing of the one that there is now
   * @returns whether it did
   */
  pause(
    id: string,
    pause: { reason: PauseReason; updatedAt: string; nowMs: number; mail?: NewAccountMail },
  ): Promise<boolean>
}

export interface DeliveryRecord {
  webhookId: string
  eventId: string
  /** Absent of a ping. */
  announcement?: Announcement
  /** Epoch ms: when the event happened. */
  atMs: number
  state: DeliveryState
  /** Since it was written or last replayed. */
  tries: number
  /** How often it was replayed: an attempt that began before a replay says nothing of what comes after it. */
  replays: number
  /** Epoch ms. */
  dueAtMs: number
  /** The latest, oldest first, ATTEMPTS_LOGGED at most. */
  attempts: DeliveryAttempt[]
}
export const ATTEMPTS_LOGGED = 50

export interface DeliveryKey {
  webhookId: string
  eventId: string
}

/** The due time of an endpoint that has nothing to be delivered. */
export const NEVER_MS = Number.MAX_SAFE_INTEGER

/** Deliveries of an order that are listed. */
export const LISTED_OF_ORDER = 1_000
/** How far pending deliveries are counted: an endpoint that is down for days has any number of them. */
export const PENDING_COUNTED = 10_000

export interface ReplayOptions {
  /** For the admin log. */
  entry?: AdminLogEntry | undefined
  /** Answered again with what it was answered first, and nothing is made due then. */
  request?: IdempotentRequest | undefined
}

export interface ReplayedPortion {
  replayed: number
  /** From which event on the next portion is, where there is one. */
  nextEventId?: string
}

/** One row per (endpoint, event): the event is delivered to the endpoint once for each, and again where an answer was lost. */
export interface DeliveryStore {
  /**
   * Writes a delivery for each endpoint that is not disabled and hears of the event; one that is there already stays as it is. Endpoints
   * become due with it. @returns how many were written
   */
  fanOut(announcements: readonly Announcement[], nowMs: number): Promise<number>
  /**
   * A ping, due at once.
   * @returns the event id of the ping: that of the one that the same request has made before; undefined where no such endpoint is active
   * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  ping(key: DeliveryKey, nowMs: number, request?: IdempotentRequest): Promise<string | undefined>
  /** Pending ones of an endpoint that are due, the longest due first, then by event. */
  findDue(webhookId: string, request: { nowMs: number; limit: number }): Promise<DeliveryRecord[]>
  /**
   * Notes an attempt, and what becomes of the delivery.
   * @param delivery as it was found: where another process has noted an attempt since, only the attempt is added, unless it delivered; likewise where it was replayed since
   */
  noteAttempt(
    delivery: Pick<DeliveryRecord, 'webhookId' | 'eventId' | 'tries' | 'replays'>,
    attempt: DeliveryAttempt,
    then: { state: DeliveryState; dueAtMs: number },
  ): Promise<void>
  find(key: DeliveryKey): Promise<DeliveryRecord | undefined>
  /** Of an endpoint, by event, newest first. */
  list(page: {
    webhookId: string
    state?: DeliveryState
    limit: number
    beforeEventId?: string
  }): Promise<DeliveryRecord[]>
  /** Of an order, LISTED_OF_ORDER at most. */
  listOfOrder(orderId: string): Promise<DeliveryRecord[]>
  /**
   * Makes one due again, whatever became of it, with no tries. @returns whether it is there
   * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  replay(key: DeliveryKey, nowMs: number, options?: ReplayOptions): Promise<boolean>
  /**
   * The same for those of an endpoint whose event id is `fromEventId` or later, at most `limit` of them.
   * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
   */
  replayFrom(
    portion: { webhookId: string; fromEventId: string; nowMs: number; limit: number },
    options?: ReplayOptions,
  ): Promise<ReplayedPortion>
  /**
   * Makes pending ones of an endpoint due that wait for their next try, by event from `fromEventId` on, at most `limit` of them.
   * @returns from which event on the next portion is, where there is one
   */
  makeDue(
    webhookId: string,
    request: { fromEventId: string; nowMs: number; limit: number },
  ): Promise<string | undefined>
  /** Pending ones of each endpoint, counted up to PENDING_COUNTED. */
  countPending(webhookIds: readonly string[]): Promise<Map<string, number>>
  /** Deletes those of events before `beforeMs`, at most `limit`; what is still to be delivered stays, while its endpoint is there. @returns how many; 0 when none is left for this caller */
  purge(beforeMs: number, limit: number): Promise<number>
}

/** What is posted to an endpoint. */
export interface WebhookRequest {
  url: string
  body: string
  headers: Record<string, string>
}

/** What came of it. `status` is absent where there was no answer. */
export type WebhookAnswer = Pick<DeliveryAttempt, 'status' | 'answer' | 'error' | 'durationMs'>

/** Which URLs endpoints may have. */
export interface UrlRules {
  /** @returns why nothing could be sent to such a URL, wherever its name leads; undefined where it can */
  findUrlProblem(url: string): string | undefined
}

/** Posts to endpoints of strangers: no way into our own network leads through it. */
export interface WebhookSender {
  /** Never rejects; settles within ten seconds. */
  send(request: WebhookRequest, signal?: AbortSignal): Promise<WebhookAnswer>
  close(): Promise<void>
}

/** Publishes to the topic. */
export interface TopicPublisher {
  /**
   * Up to ten at a time.
   * @param onRefused called for each event that the topic will not take, however often it is published
   * @returns the ids of the events that the topic took; rejects when it cannot be reached
   */
  publish(events: readonly PublicEvent[], onRefused?: (refusal: Refusal) => void): Promise<string[]>
  /** Rejects where the topic cannot be reached, or is not there. */
  ping(): Promise<void>
  close(): Promise<void>
}

export type { PublicEvent }
