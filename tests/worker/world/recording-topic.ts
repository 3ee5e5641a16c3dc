import type { PublicEvent } from '@orders/shared/contracts/public-events'
import type { Refusal } from '@orders/shared/ports/refusal'
import type { TopicPublisher } from '@orders/shared/ports/subscribers'

export interface RecordingTopic extends TopicPublisher {
  /** What it took, in its order; an event comes again where it was published again. */
  events: PublicEvent[]
  /** While it is set, it cannot be reached. */
  isOut: boolean
  /** Ids of events that it will not take. */
  refused: Set<string>
  /** `type` of each event of an order that it took. */
  typesOf(order: { id: string }): string[]
}

/** A topic that keeps what it is given. */
export function recordingTopic(): RecordingTopic {
  const topic: RecordingTopic = {
    events: [],
    isOut: false,
    refused: new Set(),
    publish: async (events, onRefused?: (refusal: Refusal) => void) => {
      if (topic.isOut) throw new Error('no topic')
      for (const { id } of events) if (topic.refused.has(id)) onRefused?.({ id, code: 'InvalidParameter' })
      const taken = events.filter(({ id }) => !topic.refused.has(id))
      topic.events.push(...taken)
      return taken.map(({ id }) => id)
    },
    ping: async () => {
      if (topic.isOut) throw new Error('no topic')
    },
    close: async () => {},
    typesOf: ({ id }) => topic.events.filter(({ data }) => data.orderId === id).map(({ type }) => type),
  }
  return topic
}
