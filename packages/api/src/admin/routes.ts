import { Readable } from 'node:stream'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { dropDeadLetter, listDeadLetters, redriveDeadLetter } from '@orders/shared/admin/dead-letters'
import { listAdminLog } from '@orders/shared/admin/list-log'
import { listAllOrders, toAdminOrder } from '@orders/shared/admin/list-orders'
import { listMails, resendMail } from '@orders/shared/admin/mails'
import { retryOrder } from '@orders/shared/admin/retry-order'
import { liftSuppression, listSuppressions } from '@orders/shared/admin/suppressions'
import { readTimeline } from '@orders/shared/admin/timeline'
import {
  AdminLogPageSchema,
  AdminMailListQuerySchema,
  AdminMailPageSchema,
  AdminMailParamsSchema,
  AdminOrderListQuerySchema,
  AdminOrderPageSchema,
  AdminOrderSchema,
  AdminStatsSchema,
  DeadLetterPageSchema,
  DeadLetterParamsSchema,
  EXAMPLE_ADMIN_ORDER,
  OrderTimelineSchema,
  PageQuerySchema,
  RedriveHeadersSchema,
  ResendMailHeadersSchema,
  RetryOrderHeadersSchema,
  SuppressionPageSchema,
  SuppressionParamsSchema,
} from '@orders/shared/contracts/admin'
import type { Scope } from '@orders/shared/contracts/api-keys'
import { OrderParamsSchema } from '@orders/shared/contracts/orders'
import { ref } from '@orders/shared/contracts/primitives'
import { AdminStatsHistorySchema } from '@orders/shared/contracts/stats-history'
import { orderNumberOf } from '@orders/shared/domain/order-number'
import type { FastifyReply } from 'fastify'
import { requireAdminOrKey } from '../auth/accounts.ts'
import type { ApiDeps } from '../deps.ts'
import { etagOf, matches } from '../http/conditional.ts'
import { repeatableOf } from '../http/input/idempotency-key.ts'
import { noBody } from '../http/input/no-body.ts'
import {
  ADMIN_PROBLEMS,
  answer,
  BODY_PROBLEMS,
  emptyAnswer,
  problems,
  SECURED,
  securedFor,
} from '../http/openapi/route-schemas.ts'
import { CONTENT_TYPES, exportFormatOf, openExport } from './order-export.ts'
import { readStats } from './stats.ts'
import { createStatsHistory } from './stats-history.ts'

const tags = ['admin']
const secured = { tags, ...SECURED }
const scoped = (scope: Scope) => ({ tags, ...securedFor(scope) })
const DEAD_LETTER_PROBLEMS = ['DEAD_LETTER_NOT_FOUND', ...ADMIN_PROBLEMS, ...BODY_PROBLEMS] as const

const EXAMPLE_NDJSON = `${JSON.stringify(EXAMPLE_ADMIN_ORDER)}\n`
const EXAMPLE_CSV =
  'id,number,status,createdAt,updatedAt,userId,items,totalAmount,currency,attempts,reason,lastError\r\n01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e,BXZH-RB9Y,PENDING,2026-01-31T12:00:00.000Z,2026-01-31T12:00:00.000Z,01932c07-0000-7b3c-8a5d-0e5f7f1c2d3e,bike1 x 1,9800,USD,0,,\r\n'

const schemas = {
  orders: {
    ...scoped('orders:read'),
    operationId: 'listAllOrders',
    description:
      'Filters are combined: an order has to fit all of them. `from` is inclusive and `to` exclusive; an unknown e-mail address or number gives an empty page. `attempts` and `lastError` tell why an order is stuck. With `Accept: text/csv` or `application/x-ndjson` it is an export: all that fit in one answer, one row or line an order, read while the client takes it. After a cut, `cursor` with the `id` of the last whole row goes on, with the same filters and without a header row. In CSV, a cell that a spreadsheet would run is preceded by an apostrophe.',
    summary: 'List or export the orders of all customers, newest first',
    querystring: AdminOrderListQuerySchema,
    response: {
      200: {
        description: 'A page of orders, or an export',
        headers: { 'Content-Disposition': {} },
        content: {
          'application/json': { schema: ref(AdminOrderPageSchema) },
          'text/csv': { schema: { type: 'string' }, example: EXAMPLE_CSV },
          'application/x-ndjson': { schema: { type: 'string' }, example: EXAMPLE_NDJSON },
        },
      },
      ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS),
    },
  },
  retry: {
    ...scoped('orders:write'),
    operationId: 'retryOrder',
    description:
      'For an order that is FAILED. To repeat it while the order is PENDING again answers 200 and changes nothing. With an Idempotency-Key, sending the same request again retries nothing a second time, even if the order has failed again: it gets the order as it is by then. An archived product has to be restored before.',
    summary: 'Reserve the stock of a failed order again, and queue it',
    params: OrderParamsSchema,
    headers: RetryOrderHeadersSchema,
    response: {
      200: answer(AdminOrderSchema, 'The order, PENDING again', ['ETag', 'Idempotent-Replayed']),
      ...problems(
        'ORDER_NOT_FOUND',
        'ORDER_NOT_RETRYABLE',
        'OUT_OF_STOCK',
        'PRODUCT_ARCHIVED',
        ...ADMIN_PROBLEMS,
        ...BODY_PROBLEMS,
      ),
    },
  },
  timeline: {
    ...scoped('orders:read'),
    operationId: 'getOrderTimeline',
    summary: 'All that happened to an order, oldest first',
    description:
      'Each status, the latest answers of the partner, events for a day after they were sent, mails and deliveries to webhook endpoints as they stand, and what admins did. `id` may be the number of the order.',
    params: OrderParamsSchema,
    response: {
      200: answer(OrderTimelineSchema, 'What happened'),
      ...problems('ORDER_NOT_FOUND', ...ADMIN_PROBLEMS),
    },
  },
  mails: {
    ...scoped('mails:write'),
    operationId: 'listMails',
    summary: 'List mails by their order, newest first',
    description: 'With the reason why one is not sent. Addresses are not shown.',
    querystring: AdminMailListQuerySchema,
    response: {
      200: answer(AdminMailPageSchema, 'A page of mails'),
      ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS),
    },
  },
  resend: {
    ...scoped('mails:write'),
    operationId: 'resendMail',
    summary: 'Send a mail again, whatever became of it',
    description:
      'A worker does it within seconds, if what the mail says is still so. With an Idempotency-Key, sending the same request again within a day sends no second one.',
    params: AdminMailParamsSchema,
    headers: ResendMailHeadersSchema,
    response: {
      204: emptyAnswer('It is due', ['Idempotent-Replayed']),
      ...problems(
        'MAIL_NOT_FOUND',
        'IDEMPOTENCY_KEY_REUSED',
        'IDEMPOTENCY_KEY_IN_USE',
        ...ADMIN_PROBLEMS,
        ...BODY_PROBLEMS,
      ),
    },
  },
  stats: {
    ...scoped('stats:read'),
    operationId: 'getStats',
    summary: 'How is the system doing?',
    description: 'What cannot be asked at the moment is null.',
    response: { 200: answer(AdminStatsSchema, 'Counts and ages'), ...problems(...ADMIN_PROBLEMS) },
  },
  statsHistory: {
    ...scoped('stats:read'),
    operationId: 'getStatsHistory',
    summary: 'What has the system done within the last hour?',
    description:
      'A sample every 15 seconds, of what the whole system did within them and of what waited at their end; per minute is four times as much. Every process keeps its own and has nearly the same; after a restart it knows of the time before what the store tells of orders. What could not be read is null. Nothing of it is kept for longer: use `/metrics` for that.',
    response: {
      200: answer(AdminStatsHistorySchema, 'The samples', ['ETag']),
      304: emptyAnswer('No sample has come since', ['ETag']),
      ...problems(...ADMIN_PROBLEMS),
    },
  },
  deadLetters: {
    ...secured,
    operationId: 'listDeadLetters',
    description:
      'Messages that no worker could read and that name no order; those that name one have failed their order. They are kept until they are sent again or deleted.',
    summary: 'List the dead letters that name no order, newest first',
    querystring: PageQuerySchema,
    response: {
      200: answer(DeadLetterPageSchema, 'A page of dead letters'),
      ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS),
    },
  },
  redrive: {
    ...secured,
    operationId: 'redriveDeadLetter',
    description:
      'A worker that still cannot read it returns it as another dead letter, under another id. With an Idempotency-Key, sending the same request again within a day gets the same answer.',
    summary: 'Send a dead letter to the queue again, and remove it',
    params: DeadLetterParamsSchema,
    headers: RedriveHeadersSchema,
    response: {
      204: emptyAnswer('It is in the outbox, from where it is sent', ['Idempotent-Replayed']),
      ...problems('IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_USE', ...DEAD_LETTER_PROBLEMS),
    },
  },
  drop: {
    ...secured,
    operationId: 'dropDeadLetter',
    description:
      'For a message that is of no use. It cannot be brought back; the admin log keeps the reason for which it was a dead letter.',
    summary: 'Delete a dead letter',
    params: DeadLetterParamsSchema,
    response: { 204: emptyAnswer('It is gone'), ...problems(...DEAD_LETTER_PROBLEMS) },
  },
  suppressions: {
    ...secured,
    operationId: 'listSuppressions',
    description:
      'Addresses that bounced for good, or whose owner complained of a mail. They get no mail but one that asks to verify the address.',
    summary: 'List the addresses that get no mail',
    querystring: PageQuerySchema,
    response: {
      200: answer(SuppressionPageSchema, 'A page of suppressions'),
      ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS),
    },
  },
  lift: {
    ...secured,
    operationId: 'liftSuppression',
    description: 'Mails that were suppressed meanwhile stay so; its owner still has to verify the address.',
    summary: 'Let mails go to an address again',
    params: SuppressionParamsSchema,
    response: {
      204: emptyAnswer('It is lifted'),
      ...problems('SUPPRESSION_NOT_FOUND', ...ADMIN_PROBLEMS, ...BODY_PROBLEMS),
    },
  },
  log: {
    ...secured,
    operationId: 'listAdminLog',
    description: 'Every change by an admin, over HTTP or from the command line. Entries are never changed or removed.',
    summary: 'List what admins have done, newest first',
    querystring: PageQuerySchema,
    response: {
      200: answer(AdminLogPageSchema, 'A page of entries'),
      ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS),
    },
  },
}

export const adminRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  const history = createStatsHistory(deps)
  app.addHook('onReady', async () => history.start())
  app.addHook('onClose', async () => history.stop())
  app.addHook('preValidation', async ({ actor }) => requireAdminOrKey(deps, actor))
  const deadlineMs = deps.options.ORDER_DEADLINE_SECONDS * 1000

  app.get('/api/admin/orders', { schema: schemas.orders }, async (request, reply) => {
    const { query, headers, method } = request
    addVary(reply, 'Accept')
    const format = exportFormatOf(headers.accept)
    if (!format) return listAllOrders(deps, query)
    // Fastify would read all of it for the answer to a HEAD
    const body = method === 'HEAD' ? Readable.from([]) : await openExport(deps, query, format)
    reply.header('content-type', CONTENT_TYPES[format])
    reply.header('content-disposition', `attachment; filename="orders.${format}"`)
    return reply.send(body)
  })
  app.get('/api/admin/orders/:id/timeline', { schema: schemas.timeline }, ({ params }) => readTimeline(deps, params.id))
  app.get('/api/admin/stats', { schema: schemas.stats }, () => readStats(deps))
  app.get('/api/admin/stats/history', { schema: schemas.statsHistory }, async ({ headers }, reply) => {
    const { history: body, etag } = history.read()
    reply.header('etag', etag).header('cache-control', 'private, no-cache')
    if (matches(headers['if-none-match'], etag)) return reply.code(304).send(undefined)
    return reply.send(body)
  })
  app.get('/api/admin/log', { schema: schemas.log }, ({ query }) => listAdminLog(deps, query))

  app.post('/api/admin/orders/:id/retry', { schema: schemas.retry, ...noBody }, async (request, reply) => {
    const { params, actor, traceparent } = request
    request.orderId = params.id
    const repeatable = repeatableOf(request, reply)
    const order = await retryOrder(deps, { ...repeatable, orderId: params.id, by: actor.id, deadlineMs, traceparent })
    request.orderNumber = orderNumberOf(order)
    return reply.header('etag', etagOf(order.version)).send(toAdminOrder(order))
  })

  app.get('/api/admin/dead-letters', { schema: schemas.deadLetters }, ({ query }) => listDeadLetters(deps, query))
  app.post('/api/admin/dead-letters/:id/redrive', { schema: schemas.redrive, ...noBody }, async (request, reply) => {
    const { params, actor } = request
    await redriveDeadLetter(deps, { ...repeatableOf(request, reply), id: params.id, by: actor.id })
    return reply.code(204).send(null)
  })
  app.delete('/api/admin/dead-letters/:id', { schema: schemas.drop, ...noBody }, async ({ params, actor }, reply) => {
    await dropDeadLetter(deps, { id: params.id, by: actor.id })
    return reply.code(204).send(null)
  })

  app.get('/api/admin/mails', { schema: schemas.mails }, ({ query }) => listMails(deps, query))
  app.post('/api/admin/mails/:id/resend', { schema: schemas.resend, ...noBody }, async (request, reply) => {
    const { params, actor } = request
    await resendMail(deps, { ...repeatableOf(request, reply), id: params.id, by: actor.id })
    return reply.code(204).send(null)
  })

  app.get('/api/admin/suppressions', { schema: schemas.suppressions }, ({ query }) => listSuppressions(deps, query))
  app.delete('/api/admin/suppressions/:id', { schema: schemas.lift, ...noBody }, async ({ params, actor }, reply) => {
    await liftSuppression(deps, { id: params.id, by: actor.id })
    return reply.code(204).send(null)
  })
  done()
}

function addVary(reply: FastifyReply, name: string): void {
  const before = reply.getHeader('vary')
  reply.header('vary', before === undefined ? name : `${before}, ${name}`)
}
