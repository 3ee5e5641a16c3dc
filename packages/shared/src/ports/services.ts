import type { CachedOrder } from '../domain/cached-order.ts'
import type { OrderRecord } from '../domain/order.ts'
import type { Refusal } from './refusal.ts'
import type { OutboxMessage } from './stores.ts'

/** Sends events to the queue. */
export interface EventPublisher {
  /**
   * Up to ten at a time.
   * @param onRefused called for each message that the queue will not take, however often it is sent
   * @returns the ids of the messages that the queue took; rejects when it cannot be reached
   */
  publish(messages: readonly OutboxMessage[], onRefused?: (refusal: Refusal) => void): Promise<string[]>
  close(): Promise<void>
}

/**
 * Publishes changed orders to every process. A hint only: messages may get lost, so subscribers also poll now and then.
 */
export interface OrderChanges {
  /** To be called after the commit. Never throws, and is not awaited. */
  publish(order: CachedOrder): void
  /** The listener hears of all orders, also of those that this process has changed. @returns what ends the subscription */
  subscribe(listener: (order: CachedOrder) => void): () => void
  /** For health only. @throws DependencyDown when changes do not get through */
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Tells every api of sessions that have ended. A hint only: messages may get lost, so subscribers also look into the store every few
 * seconds.
 */
export interface SessionEndings {
  /** To be called after the commit. Never throws, and is not awaited. */
  publish(sessionIds: readonly string[]): void
  /** @returns what ends the subscription */
  subscribe(listener: (sessionIds: readonly string[]) => void): () => void
  /** For health only. @throws DependencyDown when endings do not get through */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Counts attempts in windows that begin with the first one. Replicas share the counts where they can. */
export interface AttemptCounts {
  /** Counts one. @returns how many there are with it, and how long the window goes on, in ms. Never rejects for want of a service */
  count(key: string, windowMs: number): Promise<{ current: number; ttl: number }>
  /** Takes one back. */
  giveBack(key: string): Promise<void>
}

/** Reads the state of the queue for health and metrics. */
export interface QueueProbe {
  /** @returns approximate numbers of messages that wait or are in workers' hands; rejects when the queue cannot be reached */
  depth(): Promise<{ waiting: number; inFlight: number; deadLetters: number }>
}

/**
 * A cache that may forget, but never goes back: an older version does not replace a newer one, not even one that it has forgotten
 * meanwhile. A cache that is slow or gone is a miss.
 */
export interface OrderCache {
  /** Never rejects. */
  get(orderId: string): Promise<CachedOrder | undefined>
  /**
   * To be called after the commit; never rejects. Takes the place of an older copy. Where there is none, only a final order is stored: a
   * put that is late could bring back what has changed since, and the next load stores the rest.
   */
  put(order: CachedOrder): Promise<void>
  /**
   * Reads an order where `get` has found none, and stores it, unless it was put, or read by a later load, since this load began.
   * @param read asks the database; called once
   * @throws what `read` throws, and nothing else
   */
  load(orderId: string, read: () => Promise<CachedOrder | undefined>): Promise<CachedOrder | undefined>
  /** For health only. @throws DependencyDown when it cannot be read and written */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface Mail {
  to: string
  subject: string
  text: string
  html: string
}

/**
 * What an error of the mail service is about.
 * - `message`: this mail, which the service will never take. Only this is final.
 * - `recipient`: this mail's address, for a reason that an operator may mend; other mails go.
 * - `account`: the account or the sender. No mail goes.
 * - `rate`: too many mails at a time.
 * - `quota`: no more mails for a while.
 * - `us`: our credentials, rights, clock or settings. No mail goes.
 * - `service`: it does not answer, or answers that it is out.
 * - `unknown`: an error that we do not know.
 */
export const MAIL_ERROR_ABOUTS = [
  'message',
  'recipient',
  'account',
  'rate',
  'quota',
  'us',
  'service',
  'unknown',
] as const
export type MailErrorAbout = (typeof MAIL_ERROR_ABOUTS)[number]

/**
 * The mail service has not taken a mail; with `service`, whether it has is not known. The message is in our own words and names no
 * address; the cause may, and is not for logs.
 */
export class MailNotSent extends Error {
  readonly about: MailErrorAbout
  /** The service's own name for it, such as `MessageRejected`. */
  readonly code: string
  constructor(about: MailErrorAbout, words: string, { code, ...options }: ErrorOptions & { code: string }) {
    super(words, options)
    this.name = 'MailNotSent'
    this.about = about
    this.code = code
  }
}

/** All tries of one mail together; shorter than the lease under which a mail is sent. */
export const MAIL_SENT_WITHIN_MS = 8_000

export interface Mailer {
  /** Settles within `MAIL_SENT_WITHIN_MS`. @throws MailNotSent */
  send(mail: Mail, context?: { traceparent?: string | undefined }): Promise<void>
  /** @returns mails a second that the account may send, all processes together; undefined where that cannot be found out */
  maxSendRate(): Promise<number | undefined>
  close(): Promise<void>
}

/** `awaitUntilMs`: the answer is posted to the api, until then (epoch ms) the order waits for it. */
export type FulfilmentResult = { fulfilled: true } | { fulfilled: false; reason: string } | { awaitUntilMs: number }

/** Does what the order is for. Called again with the same order after a crash: it has to be idempotent by the order's id. */
export interface Fulfilment {
  /** `fulfilled: false` is a refusal for good; a rejection is worth a retry. */
  fulfil(order: OrderRecord, context: { traceparent?: string; signal?: AbortSignal }): Promise<FulfilmentResult>
}
