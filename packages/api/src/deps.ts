import type { RateLimitPluginOptions } from '@fastify/rate-limit'
import type { ApiConfig } from '@orders/shared/config/services'
import type { Preparation } from '@orders/shared/lifecycle/preparation'
import type { Clock } from '@orders/shared/ports/clock'
import type { Inbox } from '@orders/shared/ports/inbox'
import type { AttemptCounts, OrderCache, OrderChanges, QueueProbe, SessionEndings } from '@orders/shared/ports/services'
import type { Store } from '@orders/shared/ports/stores'
import type { UrlRules } from '@orders/shared/ports/subscribers'
import type { Tracer } from '@orders/shared/ports/tracer'
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import type { Passwords } from './auth/passwords/passwords.ts'

/** What @fastify/rate-limit makes its counters of. */
export type RateLimitStoreClass = NonNullable<RateLimitPluginOptions['store']>

export interface SharedRateLimits extends AttemptCounts {
  store: RateLimitStoreClass
  /** For health only. @throws DependencyDown when the counts are not shared */
  ping(): Promise<void>
}

export type ApiOptions = Pick<
  ApiConfig,
  | 'ACCESS_TOKEN_JWT_SECRET'
  | 'ACCESS_TOKEN_JWT_SECRET_PREVIOUS'
  | 'ACCESS_TOKEN_PRIVATE_KEY'
  | 'ACCESS_TOKEN_PRIVATE_KEY_PREVIOUS'
  | 'REFRESH_TOKEN_JWT_SECRET'
  | 'REFRESH_TOKEN_JWT_SECRET_PREVIOUS'
  | 'ORDER_DEADLINE_SECONDS'
  | 'EMAIL_VERIFICATION'
  | 'PUBLIC_URL'
  | 'CANCEL_WINDOW_SECONDS'
  | 'TRUST_PROXY'
  | 'RATE_LIMIT_AUTH_PER_IP'
  | 'RATE_LIMIT_AUTH_PER_EMAIL'
  | 'RATE_LIMIT_ORDERS_PER_USER'
  | 'RATE_LIMIT_PER_KEY'
  | 'EVENT_STREAMS_PER_USER'
  | 'EVENT_STREAMS'
  | 'CORS_ORIGINS'
  | 'WEBHOOK_ALLOWED_NETWORKS'
>

/** Mails for those who try the system out to read. */
export interface ReadableInbox {
  source: Inbox
  /**
   * Requests reach the api through a network of containers, which hides whether they come from this machine: what keeps strangers off
   * is the port that it is published at.
   */
  isBehindContainerNetwork: boolean
  /**
   * A cookie that mails are shown for, and the address on this machine that gives it and leads back. A proxy that says nothing of itself
   * looks like a browser on this machine; but its clients do not reach that address.
   */
  pass?: { cookie: string; givenAt: string }
}

/** What the API needs; the roots and the tests build it. */
export interface ApiDeps {
  store: Store
  /** Before it is done, what rests on it is not served. */
  preparation: Pick<Preparation, 'isDone' | 'probes'>
  cache: OrderCache
  /** Tells the streams of all processes of changed orders. */
  changes: OrderChanges
  queue: QueueProbe
  /** Says which endpoints nothing would ever be sent to. */
  urlRules: UrlRules
  /** Called right after a commit that wrote an event, for the queue or for subscribers; must not throw. */
  relay: { nudge(): void }
  clock: Clock
  logger: FastifyBaseLogger
  metrics: Registry
  /** What /metrics answers, where that is more than the registry holds: Prometheus text. */
  readMetrics?: () => Promise<string>
  /** Traces requests; the roots wrap the adapters with it themselves. */
  tracer?: Tracer | undefined
  options: ApiOptions
  /** For development: open pages of the console load again when they have changed. */
  liveReload?: boolean
  /** Without one, mails go to their recipients. */
  inbox?: ReadableInbox | undefined
  /** Hashes and checks passwords; by default at the cost that OWASP asks for. */
  passwords?: Passwords
  /** Where replicas share their counts; in process by default. */
  rateLimits?: SharedRateLimits
  /** Where replicas tell each other of ended sessions; without it they find them in the store. */
  sessionEndings?: SessionEndings
}
