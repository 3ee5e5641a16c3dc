import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import {
  CancelOrderHeadersSchema,
  OrderListQuerySchema,
  OrderPageSchema,
  OrderParamsSchema,
  OrderSchema,
  PlaceOrderBodySchema,
  PlaceOrderHeadersSchema,
} from '@orders/shared/contracts/orders'
import { ref } from '@orders/shared/contracts/primitives'
import type { OrderRecord } from '@orders/shared/domain/order'
import { toOrder } from '@orders/shared/domain/placement'
import { cancelOrder } from '@orders/shared/orders/cancel-order'
import type { ApiDeps } from '../deps.ts'
import { etagOf, matches } from '../http/conditional.ts'
import { idempotencyKeyOf, repeatableOf } from '../http/input/idempotency-key.ts'
import { parseIfMatch, refuseUnlessMatched } from '../http/input/if-match.ts'
import { noBody } from '../http/input/no-body.ts'
import { answer, BODY_PROBLEMS, emptyAnswer, problems, SECURED, securedFor } from '../http/openapi/route-schemas.ts'
import { getOrderFor } from './get-order-for.ts'
import { listOrders } from './list-orders.ts'
import { placeOrder } from './place-order.ts'
import type { ReadOrderFor } from './read-order.ts'

const tags = ['orders']
const reading = { tags, ...securedFor('orders:read') }
const writing = { tags, ...securedFor('orders:write') }

const schemas = {
  place: {
    ...writing,
    operationId: 'placeOrder',
    summary: 'Place an order',
    description:
      'Takes the stock of every line or refuses the order. With an Idempotency-Key, sending the same request again makes no second order. An API key places it for the customer in `customerId` or `customerEmail`; its Idempotency-Keys are its own, for each customer.',
    headers: PlaceOrderHeadersSchema,
    body: ref(PlaceOrderBodySchema),
    response: {
      201: answer(OrderSchema, 'The order', ['Location', 'ETag', 'Idempotent-Replayed']),
      ...problems(
        'UNAUTHENTICATED',
        'EMAIL_NOT_VERIFIED',
        'OUT_OF_STOCK',
        'UNKNOWN_PRODUCT',
        'PRODUCT_ARCHIVED',
        'IDEMPOTENCY_KEY_REUSED',
        'IDEMPOTENCY_KEY_IN_USE',
        ...BODY_PROBLEMS,
      ),
    },
  },
  get: {
    ...reading,
    operationId: 'getOrder',
    summary: 'Read an order',
    description: 'The ETag is the version: send it as If-None-Match to get 304 while nothing has changed.',
    params: OrderParamsSchema,
    response: {
      200: answer(OrderSchema, 'The order', ['ETag', 'X-Cache']),
      304: emptyAnswer('Not changed', ['ETag', 'X-Cache']),
      ...problems('UNAUTHENTICATED', 'ORDER_NOT_FOUND'),
    },
  },
  list: {
    tags,
    ...SECURED,
    operationId: 'listOrders',
    description:
      'The orders of the user whose token it is, and no others. Filters and `cursor` go together: keep the filters from page to page.',
    summary: 'List my orders, newest first',
    querystring: OrderListQuerySchema,
    response: { 200: answer(OrderPageSchema, 'A page of orders'), ...problems('UNAUTHENTICATED', 'VALIDATION_FAILED') },
  },
  cancel: {
    ...writing,
    operationId: 'cancelOrder',
    summary: 'Cancel an order that no worker has in hand',
    description:
      'As long as it waits for one, between two tries too. Its stock returns. To cancel it again changes nothing and gets the same answer, with or without an Idempotency-Key: CANCELLED is final, so no answer has to be kept. With `If-Match`, the order is cancelled only as the client has seen it.',
    params: OrderParamsSchema,
    headers: CancelOrderHeadersSchema,
    response: {
      200: answer(OrderSchema, 'The cancelled order', ['ETag']),
      ...problems(
        'UNAUTHENTICATED',
        'ORDER_NOT_FOUND',
        'ORDER_NOT_CANCELLABLE',
        'PRECONDITION_FAILED',
        ...BODY_PROBLEMS,
      ),
    },
  },
}

interface OrderRoutesOptions {
  deps: ApiDeps
  readOrder: ReadOrderFor
}

export const orderRoutes: FastifyPluginCallbackTypebox<OrderRoutesOptions> = (app, { deps, readOrder }, done) => {
  app.post('/api/orders', { schema: schemas.place, onRequest: app.limitOrders }, async (request, reply) => {
    const { idempotencyKey, onReplay } = repeatableOf(request, reply)
    const { order, replayed } = await placeOrder(deps, {
      actor: request.actor,
      body: request.body,
      idempotencyKey,
      traceparent: request.traceparent,
    })
    request.orderId = order.id
    request.orderNumber = order.number
    if (replayed) onReplay()
    return reply
      .code(201)
      .header('location', `${request.pathPrefix}/api/orders/${order.id}`)
      .header('etag', etagOf(order.version))
      .send(order)
  })

  app.get('/api/orders/:id', { schema: schemas.get }, async (request, reply) => {
    const { order, cache } = await readOrder(request.actor, request.params.id)
    const etag = etagOf(order.version)
    reply.header('etag', etag).header('x-cache', cache).header('cache-control', 'private, no-cache')
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send(undefined)
    // Already JSON: what the cache holds is what the client gets
    return reply.type('application/json; charset=utf-8').send(order.body as never)
  })

  app.get('/api/orders', { schema: schemas.list }, ({ actor, query }) => listOrders(deps, actor.id, query))

  app.post('/api/orders/:id/cancel', { schema: schemas.cancel, ...noBody }, async (request, reply) => {
    const { actor, params, traceparent } = request
    request.orderId = params.id
    idempotencyKeyOf(request)
    const ifMatch = parseIfMatch(request)
    const find = async () => {
      const found = await getOrderFor(deps, actor, params.id)
      refuseUnlessMatched(ifMatch, ...cancellableEtags(found))
      return found
    }
    const order = toOrder(await cancelOrder(deps, { find, by: actor.id, traceparent }))
    request.orderNumber = order.number
    return reply.header('etag', etagOf(order.version)).send(order)
  })
  done()
}

/** A request that is sent again, since its answer was lost, names the version that it has cancelled (RFC 9110, section 13.1.1). */
const cancellableEtags = ({ status, version }: OrderRecord): string[] =>
  status === 'CANCELLED' ? [etagOf(version), etagOf(version - 1)] : [etagOf(version)]
