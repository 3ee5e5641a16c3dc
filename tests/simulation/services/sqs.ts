import { maxReceiveCountFor } from '@orders/shared/config/redelivery'
import { parseMessage } from '@orders/worker/handlers/parse-message'
import type { Random } from '../../scenarios/random.ts'
import type { Observations } from '../observations.ts'
import type { Plan, Settings } from '../plan/plan.ts'
import { virtualTime } from '../time/virtual-time.ts'
import { createQueue, type QueueMessage, type SimulatedQueue } from './queue.ts'

export const QUEUE_URL = 'http://sqs.simulated/orders'
export const DEAD_LETTERS_URL = 'http://sqs.simulated/orders-dlq'

export interface Counts {
  waiting: number
  hidden: number
}

/** Both queues, as all processes share them. */
export interface SimulatedSqs {
  queueAt(url: string | undefined): SimulatedQueue
  /** As SQS tells them: up to a minute old. */
  countsAt(url: string | undefined): Counts
  queue: SimulatedQueue
  deadLetters: SimulatedQueue
}

export function createSqs(world: { random: Random }, plan: Plan, observed: Observations): SimulatedSqs {
  const { settings } = plan
  const deadLetters = createQueue(world, {
    name: 'dead',
    settings,
    onDelivery: () => {},
    onDuplicate: () => {},
  })
  const queue = createQueue(world, {
    name: 'order',
    settings,
    redrive: { to: deadLetters, maxReceives: maxReceiveCountFor(settings.maxRetries) },
    onDelivery: () => {
      observed.messages.delivered++
    },
    onDuplicate: () => {
      observed.messages.duplicated++
    },
  })
  const counts = { queue: createCounts(queue, settings), deadLetters: createCounts(deadLetters, settings) }
  return {
    queue,
    deadLetters,
    queueAt: (url) => (url === DEAD_LETTERS_URL ? deadLetters : queue),
    countsAt: (url) => (url === DEAD_LETTERS_URL ? counts.deadLetters() : counts.queue()),
  }
}

function createCounts(queue: SimulatedQueue, { countsLagMs }: Settings): () => Counts {
  let counts: Counts = { waiting: 0, hidden: 0 }
  let countedAtMs = Number.NEGATIVE_INFINITY
  return () => {
    if (virtualTime.nowMs() - countedAtMs >= countsLagMs) {
      const waiting = queue.waiting()
      counts = { waiting, hidden: queue.size() - waiting }
      countedAtMs = virtualTime.nowMs()
    }
    return counts
  }
}

/** The order that a message is about; undefined for what is no event. */
export function orderOf({ body }: Pick<QueueMessage, 'body'>) {
  const parsed = parseMessage(body)
  return 'event' in parsed ? { type: parsed.event.type, ...parsed.event.data } : undefined
}
