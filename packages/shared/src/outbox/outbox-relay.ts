import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { EventPublisher } from '../ports/services.ts'
import type { Outbox } from '../ports/stores.ts'
import { createRelay, type Relay, type RelayOptions, type RelayWords } from './relay.ts'

export interface OutboxRelayDeps {
  outbox: Outbox
  publisher: EventPublisher
  clock: Clock
  logger: Logger
  /** Counts what the queue refuses. */
  countRefused?(refused: number): void
}

const WORDS: RelayWords = {
  outage: {
    begins: 'events cannot be relayed: they stay in the outbox and are retried',
    ends: 'events are relayed again',
  },
  refusal: 'the queue refuses messages: they stay in the outbox and delay no other',
  target: 'the queue',
}

/** Moves events from the outbox to the queue. */
export const createOutboxRelay = (
  { outbox, publisher, ...deps }: OutboxRelayDeps,
  options: Omit<RelayOptions, 'perRequest'> = {},
): Relay =>
  createRelay(
    {
      ...deps,
      rows: outbox,
      send: (rows, onRefused) =>
        publisher.publish(
          rows.map(({ event }) => event),
          onRefused,
        ),
      words: WORDS,
    },
    options,
  )
