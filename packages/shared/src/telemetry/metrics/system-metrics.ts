import { Gauge, type Registry } from 'prom-client'
import { waitedForFromMs } from '../../domain/order.ts'
import type { Preparation } from '../../lifecycle/preparation.ts'
import type { Clock } from '../../ports/clock.ts'
import { findDependencyDown } from '../../ports/dependency.ts'
import type { OrderCache, OrderChanges, QueueProbe } from '../../ports/services.ts'
import type { Store } from '../../ports/stores.ts'
import type { OutboxDepth } from '../../ports/subscribers.ts'
import { AUDIENCES, type TopicPublisher } from '../../ports/subscribers.ts'
import { atScrape, show } from './at-scrape.ts'

export interface SystemSources {
  store: Store
  preparation: Pick<Preparation, 'probes'>
  cache: OrderCache
  changes: Pick<OrderChanges, 'ping'>
  /** Where they are shared by processes. */
  rateLimits?: { ping(): Promise<void> }
  /** Where processes tell each other of them. */
  sessionEndings?: { ping(): Promise<void> }
  queue: QueueProbe
  /** Where this process publishes to one. */
  topic?: Pick<TopicPublisher, 'ping'> | undefined
  clock: Clock
}

/**
 * What waits to be done, and what it rests on, read at each scrape. Every process tells the same backlog, for it is the system's and
 * not its own: it stays visible while all workers, or all apis, are down. Take the maximum of it, never the sum.
 */
export function createSystemMetrics(registry: Registry, sources: SystemSources): void {
  const { store, preparation, cache, changes, rateLimits, sessionEndings, queue, topic, clock } = sources
  const readOutbox = atScrape(() => store.outbox.depth(clock.nowMs()))
  const readQueue = atScrape(() => queue.depth())
  outboxGauges(registry, readOutbox, clock)
  announcementGauges(registry, sources)
  queueGauges(registry, readQueue)
  unsettledGauge(registry, sources)
  mailsGauge(registry, store)
  poolGauges(registry, store)
  dependencyGauges(registry, {
    database: readOutbox,
    queue: readQueue,
    ...Object.fromEntries(Object.entries(preparation.probes).map(([name, { ping }]) => [name, tryAtScrape(ping)])),
    cache: tryAtScrape(() => cache.ping()),
    orderChanges: tryAtScrape(() => changes.ping()),
    ...(topic ? { topic: tryAtScrape(() => topic.ping()) } : {}),
    ...(rateLimits ? { rateLimits: tryAtScrape(rateLimits.ping) } : {}),
    ...(sessionEndings ? { sessionEndings: tryAtScrape(sessionEndings.ping) } : {}),
  })
}

/** @returns what reads the state of a dependency, as `dependency_state` names it */
const tryAtScrape = (ping: () => Promise<unknown>): (() => Promise<string | undefined>) =>
  atScrape(() =>
    ping().then(
      () => UP,
      (error: unknown) => findDependencyDown(error)?.state,
    ),
  )

type ReadOutbox = () => Promise<OutboxDepth | undefined>
type ReadQueue = () => Promise<Awaited<ReturnType<QueueProbe['depth']>> | undefined>

function outboxGauges(registry: Registry, read: ReadOutbox, clock: Clock): void {
  new Gauge({
    name: 'outbox_pending',
    help: 'Events that have not been sent to the queue',
    registers: [registry],
    async collect() {
      show(this, (await read())?.pending)
    },
  })
  new Gauge({
    name: 'outbox_oldest_age_seconds',
    help: 'Age of the oldest event that has not been sent; 0 without any',
    registers: [registry],
    async collect() {
      show(this, oldestAgeOf(await read(), clock))
    },
  })
}

/** In seconds. */
function oldestAgeOf(depth: OutboxDepth | undefined, clock: Clock): number | undefined {
  const nowMs = clock.nowMs()
  return depth && Math.max(0, nowMs - (depth.oldestAtMs ?? nowMs)) / 1000
}

function announcementGauges(registry: Registry, { store, clock }: Pick<SystemSources, 'store' | 'clock'>): void {
  const reads = AUDIENCES.map((audience) => ({ audience, read: atScrape(() => store.announcements[audience].depth()) }))
  new Gauge({
    name: 'announcements_pending',
    help: 'Events that have not reached those who subscribe to them, by audience: `webhooks` (no delivery written yet) or `topic`',
    labelNames: ['audience'],
    registers: [registry],
    async collect() {
      for (const { audience, read } of reads) show(this, (await read())?.pending, { audience })
    },
  })
  new Gauge({
    name: 'announcements_oldest_age_seconds',
    help: 'Age of the oldest of them; 0 without any',
    labelNames: ['audience'],
    registers: [registry],
    async collect() {
      for (const { audience, read } of reads) show(this, oldestAgeOf(await read(), clock), { audience })
    },
  })
}

function queueGauges(registry: Registry, read: ReadQueue): void {
  new Gauge({
    name: 'queue_messages',
    help: 'Messages that wait in a queue, as the queue itself tells (SQS: about, and up to a minute late)',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      const depth = await read()
      show(this, depth?.waiting, { queue: 'orders' })
      show(this, depth?.deadLetters, { queue: 'dead_letters' })
    },
  })
  new Gauge({
    name: 'queue_messages_in_flight',
    help: 'Messages of a queue that were received and neither deleted nor given back: workers are at them',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      show(this, (await read())?.inFlight, { queue: 'orders' })
    },
  })
}

function unsettledGauge(registry: Registry, { store, clock }: Pick<SystemSources, 'store' | 'clock'>): void {
  const read = atScrape(async () => (await store.orders.findOldestUnsettled(clock.nowMs())) ?? null)
  new Gauge({
    name: 'orders_oldest_unsettled_age_seconds',
    help: 'Age of the oldest order that is not settled and does not wait for its answer, from the end of its cancel window on; 0 without any',
    registers: [registry],
    async collect() {
      const order = await read()
      if (order === undefined) return show(this, undefined)
      show(this, order === null ? 0 : Math.max(0, clock.nowMs() - waitedForFromMs(order)) / 1000)
    },
  })
}

function mailsGauge(registry: Registry, { mails }: Store): void {
  const read = atScrape(() => mails.countUnsent())
  new Gauge({
    name: 'mails_unsent',
    help: 'Mails in the ledger that are not sent yet, those put off included',
    registers: [registry],
    async collect() {
      show(this, await read())
    },
  })
}

function poolGauges(registry: Registry, { connections }: Store): void {
  new Gauge({
    name: 'db_pool_connections',
    help: 'Connections to the database that this process has, by state; none with SQLite',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const use = connections?.()
      show(this, use?.idle, { state: 'idle' })
      show(this, use?.used, { state: 'used' })
    },
  })
  new Gauge({
    name: 'db_pool_requests_waiting',
    help: 'Operations that wait for a free connection to the database; none with SQLite',
    registers: [registry],
    collect() {
      show(this, connections?.().waiting)
    },
  })
}

const UP = 'up'
const DOWN = 'down'

/** @param probes give `up`, another word for their state, any other value where they are up, and undefined where they are down */
function dependencyGauges(registry: Registry, probes: Record<string, () => Promise<unknown>>): void {
  let reading: Promise<{ dependency: string; state: string }[]> | undefined
  const readAll = () =>
    Promise.all(
      Object.entries(probes).map(async ([dependency, probe]) => {
        const found = (await probe()) ?? DOWN
        return { dependency, state: typeof found === 'string' ? found : UP }
      }),
    )
  const read = () => {
    reading ??= readAll().finally(() => {
      reading = undefined
    })
    return reading
  }
  new Gauge({
    name: 'dependency_up',
    help: 'Whether a backing service did all that this process needs of it during the scrape, and is prepared: 1 or 0',
    labelNames: ['dependency'],
    registers: [registry],
    async collect() {
      for (const { dependency, state } of await read()) this.set({ dependency }, state === UP ? 1 : 0)
    },
  })
  new Gauge({
    name: 'dependency_state',
    help: 'The state of a backing service during the scrape: 1 for the one that it is in',
    labelNames: ['dependency', 'state'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const labels of await read()) this.set(labels, 1)
    },
  })
}
