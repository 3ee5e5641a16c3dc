import { maxReceiveCountFor } from '@orders/shared/redelivery'
import { parseMessage } from '@orders/worker/parse-message'
import type { Random } from '../../scenarios/random.ts'
import type { Observations } from '../observations.ts'
import type { Plan } from '../plan/plan.ts'
import { createQueue, type QueueMessage, type SimulatedQueue } from './queue.ts'

export const QUEUE_URL = 'http://sqs.simulated/orders'
export const DEAD_LETTERS_URL = 'http://sqs.simulated/orders-dlq'

/** Both queues, as all processes share them. */
export interface SimulatedSqs {
  queueAt(url: string | undefined): SimulatedQueue
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
  return { queue, deadLetters, queueAt: (url) => (url === DEAD_LETTERS_URL ? deadLetters : queue) }
}

/** The order that a message is about; undefined for what is no event. */
export function orderOf({ body }: Pick<QueueMessage, 'body'>) {
  const parsed = parseMessage(body)
  return 'event' in parsed ? { type: parsed.event.type, ...parsed.event.data } : undefined
}
