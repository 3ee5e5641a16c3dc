import { EMBEDDED_CREDENTIALS, EMBEDDED_REGION } from '@orders/embedded/backing/embedded-sqs'
import { createSqsClient } from '@orders/shared/adapters/sqs/client'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import type { OrderEvent } from '@orders/shared/contracts/events'
import type { OrderRecord } from '@orders/shared/domain/order'
import { toOrderEvent } from '@orders/shared/domain/order-event'
import { API_EVENT_SOURCE } from '@orders/shared/orders/event-source'
import { v7 } from 'uuid'
import type { QueueAddress } from '../faults/services/backing.ts'
import { fillStore } from './seed/fill-store.ts'
import type { StoreAddress } from './seed/writer.ts'

const CUSTOMERS = 50
const LANES = 8

/** Puts PENDING orders into the store, and their events into the queue, past the API. */
export async function makeWaitingOrders(store: StoreAddress, orders: number): Promise<OrderEvent[]> {
  const events: OrderEvent[] = []
  const onBatch = (some: readonly OrderRecord[]) => void events.push(...some.map(placedEvent))
  await fillStore(store, { orders, customers: CUSTOMERS, orderState: 'pending', onBatch })
  return events
}

export async function publishAll(queue: QueueAddress, events: readonly OrderEvent[]): Promise<void> {
  const { endpoint, queueUrl } = queue
  const sqs = createSqsClient({ endpoint, region: EMBEDDED_REGION, credentials: EMBEDDED_CREDENTIALS })
  const publisher = createSqsEventPublisher({ sqs, queueUrl })
  const lanes = Array.from({ length: LANES }, (_, lane) => events.filter((_event, n) => n % LANES === lane))
  await Promise.all(lanes.map((lane) => publisher.publish(lane)))
  await publisher.close()
}

const placedEvent = (order: OrderRecord): OrderEvent =>
  toOrderEvent('order.placed', order, { id: v7(), nowMs: Date.now(), source: API_EVENT_SOURCE })
