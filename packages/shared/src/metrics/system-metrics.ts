import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../ports/clock.ts'
import type { OrderCache, QueueProbe } from '../ports/services.ts'
import type { Store } from '../ports/stores.ts'
import { atScrape, show } from './at-scrape.ts'

export interface SystemSources {
  store: Store
  cache: OrderCache
  queue: QueueProbe
  clock: Clock
}

/**
 * What waits to be done, and what it rests on, read at each scrape. Every process tells the same backlog, for it is the system's and
 * not its own: also while all workers, or all apis, are down somebody tells. Take the maximum of it, never the sum.
 */
export function createSystemMetrics(registry: Registry, { store, cache, queue, clock }: SystemSources): void {
  const readOutbox = atScrape(() => store.outbox.depth())
  const readQueue = atScrape(() => queue.depth())
  outboxGauges(registry, readOutbox, clock)
  queueGauge(registry, readQueue)
  mailsGauge(registry, store)
  poolGauges(registry, store)
  dependencyGauge(registry, {
    database: readOutbox,
    queue: readQueue,
    cache: atScrape(async () => {
      await cache.ping()
      return true
    }),
  })
}

type ReadOutbox = () => Promise<{ pending: number; oldestAtMs?: number } | undefined>
type ReadQueue = () => Promise<{ waiting: number; deadLetters: number } | undefined>

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
      const outbox = await read()
      const nowMs = clock.nowMs()
      show(this, outbox && Math.max(0, nowMs - (outbox.oldestAtMs ?? nowMs)) / 1000)
    },
  })
}

function queueGauge(registry: Registry, read: ReadQueue): void {
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
}

function mailsGauge(registry: Registry, { mails }: Store): void {
  const read = atScrape(() => mails.countUnsent())
  new Gauge({
    name: 'mails_unsent',
    help: 'Mails that are due and not sent',
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

function dependencyGauge(registry: Registry, probes: Record<string, () => Promise<unknown>>): void {
  new Gauge({
    name: 'dependency_up',
    help: 'Whether a backing service answered this process during the scrape: 1 or 0',
    labelNames: ['dependency'],
    registers: [registry],
    async collect() {
      await Promise.all(
        Object.entries(probes).map(async ([dependency, probe]) => {
          this.set({ dependency }, (await probe()) === undefined ? 0 : 1)
        }),
      )
    },
  })
}
