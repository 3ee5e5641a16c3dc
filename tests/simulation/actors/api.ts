import type { ApiDeps } from '@orders/api/deps'
import { getOrderFor } from '@orders/api/orders/get-order-for'
import { type PlacedOrder, type PlaceOrder, placeOrder } from '@orders/api/orders/place-order'
import { createOrderReads, type ReadOrder } from '@orders/api/orders/read-order'
import { createSqsEventPublisher } from '@orders/shared/adapters/sqs/publisher'
import { retryOrder } from '@orders/shared/admin/retry-order'
import type { FulfilmentBody } from '@orders/shared/contracts/orders'
import type { OrderRecord } from '@orders/shared/domain/order'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import { fulfilOrder } from '@orders/shared/orders/fulfil-order'
import { getOrder } from '@orders/shared/orders/get-order'
import { createOutboxRelay } from '@orders/shared/outbox/outbox-relay'
import { Registry } from 'prom-client'
import { linkCache } from '../services/cache.ts'
import { createLink } from '../services/link.ts'
import { QUEUE_URL } from '../services/sqs.ts'
import { createSqsClient } from '../services/sqs-client.ts'
import { linkStore } from '../services/store.ts'
import type { World } from '../world.ts'
import { createTraceLogger } from './logger.ts'
import type { SimulatedProcess } from './process.ts'

/** The use cases of one api, behind its routes. */
export interface SimulatedApi {
  process: SimulatedProcess
  place(command: Omit<PlaceOrder, 'traceparent'>): Promise<PlacedOrder>
  cancel(userId: string, orderId: string): Promise<OrderRecord>
  retry(orderId: string): Promise<OrderRecord>
  fulfil(orderId: string, body: FulfilmentBody): Promise<OrderRecord>
  read(userId: string, orderId: string): Promise<ReadOrder>
  stop(): Promise<void>
}

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'
const metrics = new Registry()

/** The api as its root composes it, on simulated services, without HTTP. */
export function startApi(world: World, process: SimulatedProcess): SimulatedApi {
  const link = createLink(world, process)
  const logger = createTraceLogger(world, process)
  const store = linkStore(world, process, link)
  const sqs = createSqsClient(world, process, link)
  const publisher = createSqsEventPublisher({ sqs, queueUrl: QUEUE_URL })
  const relay = createOutboxRelay({ outbox: store.outbox, publisher, clock: process.clock, logger })
  const { deadlineSeconds, cancelWindowSeconds } = world.plan.settings
  const options = { ORDER_DEADLINE_SECONDS: deadlineSeconds, CANCEL_WINDOW_SECONDS: cancelWindowSeconds }
  const given = { store, cache: linkCache(world, link), changes: world.changes, relay, clock: process.clock, metrics }
  // What only routes and health need is not there.
  const { deps, readOrder, close } = createOrderReads({ ...given, logger, options } as unknown as ApiDeps)
  const traceparent = TRACEPARENT

  return {
    process,
    place: (command) => placeOrder(deps, { ...command, traceparent }),
    cancel: (userId, orderId) =>
      cancelOrder(deps, {
        find: () => getOrderFor(deps, { kind: 'user', id: userId }, orderId),
        by: userId,
        traceparent,
      }),
    retry: (orderId) =>
      retryOrder(deps, { orderId, by: 'admin', deadlineMs: options.ORDER_DEADLINE_SECONDS * 1000, traceparent }),
    fulfil: (orderId, body) =>
      fulfilOrder(deps, { find: () => getOrder(deps, orderId), body, by: 'the warehouse', traceparent }),
    read: (userId, orderId) => readOrder({ kind: 'user', id: userId }, orderId),
    stop: () => {
      close()
      return relay.stop()
    },
  }
}
