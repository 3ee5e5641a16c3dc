import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import {
  FulfilmentBodySchema,
  FulfilmentHeadersSchema,
  OrderParamsSchema,
  OrderSchema,
} from '@orders/shared/contracts/orders'
import { ref } from '@orders/shared/contracts/primitives'
import { DomainError } from '@orders/shared/domain/errors'
import { isSettled, type OrderRecord } from '@orders/shared/domain/order'
import { toOrder } from '@orders/shared/domain/placement'
import { fulfilOrder } from '@orders/shared/orders/fulfil-order'
import { getOrder } from '@orders/shared/orders/get-order'
import { isAdminOrKey } from '../auth/accounts.ts'
import type { ActorRef } from '../auth/actor.ts'
import type { ApiDeps } from '../deps.ts'
import { etagOf } from '../http/conditional.ts'
import { repeatableOf } from '../http/input/idempotency-key.ts'
import { parseIfMatch, refuseUnlessMatched } from '../http/input/if-match.ts'
import { ADMIN_PROBLEMS, answer, BODY_PROBLEMS, problems, securedFor } from '../http/openapi/route-schemas.ts'
import { getOrderFor } from './get-order-for.ts'

const schema = {
  tags: ['orders'],
  ...securedFor('orders:write'),
  operationId: 'fulfilOrder',
  summary: 'Answer an order that waits for its fulfilment',
  description: `For the system that fulfils orders, with \`FULFILMENT=await\`. \`fulfilled\` confirms the order. \`refused\` fails it and returns its stock. Both send a mail to the customer. The same answer again changes nothing and gets the order. With \`If-Match\`, the order is answered only in the version that the client has seen.

409 \`ORDER_NOT_FULFILLABLE\` has one of these causes:

- The order has got the other answer.
- It was cancelled, or has failed.
- It does not wait yet: send the answer again in a moment.`,
  params: OrderParamsSchema,
  headers: FulfilmentHeadersSchema,
  body: ref(FulfilmentBodySchema),
  response: {
    200: answer(OrderSchema, 'The order, settled', ['ETag', 'Idempotent-Replayed']),
    ...problems(
      'ORDER_NOT_FOUND',
      'ORDER_NOT_FULFILLABLE',
      'PRECONDITION_FAILED',
      'IDEMPOTENCY_KEY_REUSED',
      ...ADMIN_PROBLEMS,
      ...BODY_PROBLEMS,
    ),
  },
}

export const fulfilmentRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  /** Another customer's order is none to a customer, before anything of the request is judged; their own is not theirs to answer. */
  async function requireSender(actor: ActorRef, orderId: string): Promise<void> {
    if (await isAdminOrKey(deps, actor)) return
    await getOrderFor(deps, actor, orderId)
    throw new DomainError('FORBIDDEN')
  }

  app.post(
    '/api/orders/:id/fulfilment',
    { schema, preValidation: ({ actor, params }) => requireSender(actor, (params as { id: string }).id) },
    async (request, reply) => {
      const { actor, params, body, traceparent } = request
      request.orderId = params.id
      const repeatable = repeatableOf(request, reply)
      const ifMatch = parseIfMatch(request)
      const find = async () => {
        const found = await getOrder(deps, params.id)
        refuseUnlessMatched(ifMatch, ...answerableEtags(found))
        return found
      }
      const order = toOrder(await fulfilOrder(deps, { ...repeatable, find, body, by: actor.id, traceparent }))
      request.orderNumber = order.number
      return reply.header('etag', etagOf(order.version)).send(order)
    },
  )
  done()
}

/** A request that is sent again, since its answer was lost, names the version that it has settled (RFC 9110, section 13.1.1). */
const answerableEtags = ({ status, version }: OrderRecord): string[] =>
  isSettled(status) ? [etagOf(version), etagOf(version - 1)] : [etagOf(version)]
