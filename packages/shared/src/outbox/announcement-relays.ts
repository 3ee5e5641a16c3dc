import { toPublicEvent } from '../domain/announcement.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { OrderStore } from '../ports/stores.ts'
import type {
  AnnouncementOutbox,
  AnnouncementRow,
  Audience,
  DeliveryStore,
  TopicPublisher,
} from '../ports/subscribers.ts'
import { createRelay, type Relay, type RelayDeps, type RelayWords } from './relay.ts'

export interface AnnouncementRelaysDeps {
  store: {
    announcements: Record<Audience, AnnouncementOutbox>
    deliveries: Pick<DeliveryStore, 'fanOut'>
    orders: Pick<OrderStore, 'findById'>
  }
  /** Absent where there is none. */
  topic?: TopicPublisher | undefined
  /** Called after deliveries to webhooks were written. */
  onFannedOut?(): void
  clock: Clock
  logger: Logger
  /** Counts what the topic refuses. */
  countRefused?(refused: number): void
}

const WORDS: Record<Audience, RelayWords> = {
  webhooks: {
    outage: {
      begins: 'deliveries to webhooks cannot be written: their events are kept and retried',
      ends: 'deliveries to webhooks are written again',
    },
    refusal: 'events are refused as deliveries to webhooks: they are kept and delay no other',
    target: 'the store',
  },
  topic: {
    outage: {
      begins: 'events cannot be published to the topic: they are kept and retried',
      ends: 'events are published to the topic again',
    },
    refusal: 'the topic refuses events: they are kept and delay no other',
    target: 'the topic',
  },
}

/** Nudged by every change, and most systems have no subscribers: they ask the store so often at most. A subscriber hears that much later. */
const REST_MS = 50
/** In one transaction. */
const FAN_OUT_AT_ONCE = 100

/**
 * What moves events to those who subscribe to them: to the topic, and into the deliveries of webhooks. Each has a relay, rows, retries and a
 * log of its own, so that none holds up another, nor the queue.
 */
export function createAnnouncementRelays(deps: AnnouncementRelaysDeps, { pollMs }: { pollMs: number }): Relay {
  const relays = relaysFor(deps, pollMs)
  return {
    nudge: () => {
      for (const relay of relays) relay.nudge()
    },
    start: () => {
      for (const relay of relays) relay.start()
    },
    stop: async () => {
      await Promise.all(relays.map((relay) => relay.stop()))
    },
    flush: async () => {
      const sent = await Promise.all(relays.map((relay) => relay.flush()))
      return sent.reduce((sum, count) => sum + count, 0)
    },
  }
}

function relaysFor(
  { store, topic, onFannedOut, countRefused, clock, logger }: AnnouncementRelaysDeps,
  pollMs: number,
): Relay[] {
  const options = { pollMs, restMs: REST_MS }
  const webhooks = createRelay(
    {
      rows: store.announcements.webhooks,
      send: async (rows) => {
        const announcements = rows.map(({ event }) => event)
        if ((await store.deliveries.fanOut(announcements, clock.nowMs())) > 0) onFannedOut?.()
        return rows.map(({ id }) => id)
      },
      words: WORDS.webhooks,
      clock,
      logger,
    },
    { ...options, perRequest: FAN_OUT_AT_ONCE },
  )
  if (!topic) return [webhooks]
  const send = createPublishing(store.orders, topic)
  const rows = store.announcements.topic
  return [webhooks, createRelay({ rows, send, words: WORDS.topic, countRefused, clock, logger }, options)]
}

/** An announcement has no copy of its order: it is read when it is published. */
function createPublishing(
  orders: AnnouncementRelaysDeps['store']['orders'],
  topic: TopicPublisher,
): RelayDeps<AnnouncementRow>['send'] {
  return async (rows, onRefused) => {
    const found = await Promise.all(
      rows.map(({ event: { event } }) => orders.findById(event.data.orderId, event.data.userId)),
    )
    const events = rows.flatMap(({ id, event }, index) => {
      const order = found[index]
      if (order) return [toPublicEvent(event, order)]
      onRefused({ id, code: 'the order is not there' })
      return []
    })
    return topic.publish(events, onRefused)
  }
}
