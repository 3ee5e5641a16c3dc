import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { listDeliveries, pingWebhook, replayDeliveries } from '@orders/shared/admin/webhook-deliveries'
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  updateWebhook,
} from '@orders/shared/admin/webhooks'
import { PageQuerySchema } from '@orders/shared/contracts/admin'
import { ref } from '@orders/shared/contracts/primitives'
import {
  CreateWebhookBodySchema,
  CreateWebhookHeadersSchema,
  DeliveryListQuerySchema,
  DeliveryPageSchema,
  DeliverySchema,
  PingWebhookHeadersSchema,
  ReplayBodySchema,
  ReplayedSchema,
  ReplayHeadersSchema,
  RotateSecretHeadersSchema,
  UpdateWebhookBodySchema,
  WebhookPageSchema,
  WebhookParamsSchema,
  WebhookSchema,
  WebhookWithSecretSchema,
} from '@orders/shared/contracts/webhooks'
import { UUID } from '@orders/shared/domain/pages'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requireAdminOrKey } from '../auth/accounts.ts'
import type { ActorRef } from '../auth/actor.ts'
import type { ApiDeps } from '../deps.ts'
import { repeatableOf } from '../http/input/idempotency-key.ts'
import { noBody } from '../http/input/no-body.ts'
import {
  ADMIN_PROBLEMS,
  answer,
  BODY_PROBLEMS,
  emptyAnswer,
  problems,
  securedFor,
} from '../http/openapi/route-schemas.ts'

const secured = { tags: ['webhooks'], ...securedFor('webhooks:write') }
const ONE_PROBLEMS = ['WEBHOOK_NOT_FOUND', ...ADMIN_PROBLEMS] as const
const params = WebhookParamsSchema

const schemas = {
  create: {
    ...secured,
    operationId: 'createWebhook',
    summary: 'Create a webhook endpoint',
    description:
      'Deliveries follow the Standard Webhooks specification. The secret is shown in this answer only; with an Idempotency-Key, sending the same request again makes no second endpoint and shows it again; where it was deleted meanwhile, it is not found.',
    headers: CreateWebhookHeadersSchema,
    body: ref(CreateWebhookBodySchema),
    response: {
      201: answer(WebhookWithSecretSchema, 'The endpoint, with its secret', ['Location', 'Idempotent-Replayed']),
      ...problems('IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_USE', ...ONE_PROBLEMS, ...BODY_PROBLEMS),
    },
  },
  list: {
    ...secured,
    operationId: 'listWebhooks',
    summary: 'List the endpoints, with their health',
    querystring: PageQuerySchema,
    response: {
      200: answer(WebhookPageSchema, 'A page of endpoints'),
      ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS),
    },
  },
  get: {
    ...secured,
    operationId: 'getWebhook',
    summary: 'Read an endpoint, with its health',
    params,
    response: { 200: answer(WebhookSchema, 'The endpoint'), ...problems(...ONE_PROBLEMS) },
  },
  update: {
    ...secured,
    operationId: 'updateWebhook',
    summary: 'Change, pause or resume an endpoint',
    description:
      'While it is `paused`, events are kept and delivered once it is `active` again. While it is `disabled`, it hears of none.',
    params,
    body: ref(UpdateWebhookBodySchema),
    response: { 200: answer(WebhookSchema, 'The endpoint'), ...problems(...ONE_PROBLEMS, ...BODY_PROBLEMS) },
  },
  remove: {
    ...secured,
    operationId: 'deleteWebhook',
    summary: 'Delete an endpoint, with the log of its deliveries',
    params,
    response: { 204: emptyAnswer('It is gone'), ...problems(...ONE_PROBLEMS, ...BODY_PROBLEMS) },
  },
  ping: {
    ...secured,
    operationId: 'pingWebhook',
    summary: 'Send a ping to an endpoint',
    description:
      'A `webhook.ping` event is delivered within a second or two, as events of orders are; the log of deliveries tells what came of it. Each request is another ping, but for one that is sent again with its Idempotency-Key.',
    params,
    headers: PingWebhookHeadersSchema,
    response: {
      202: answer(DeliverySchema, 'The delivery, as it stands', ['Idempotent-Replayed']),
      ...problems(
        'WEBHOOK_NOT_ACTIVE',
        'IDEMPOTENCY_KEY_REUSED',
        'IDEMPOTENCY_KEY_IN_USE',
        ...ONE_PROBLEMS,
        ...BODY_PROBLEMS,
      ),
    },
  },
  rotate: {
    ...secured,
    operationId: 'rotateWebhookSecret',
    summary: 'Rotate the secret of an endpoint',
    description:
      'Deliveries are signed with the new secret and, for a day, with those before it. With an Idempotency-Key, sending the same request again makes no other one.',
    params,
    headers: RotateSecretHeadersSchema,
    response: {
      200: answer(WebhookWithSecretSchema, 'The endpoint, with its new secret', ['Idempotent-Replayed']),
      ...problems('IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_USE', ...ONE_PROBLEMS, ...BODY_PROBLEMS),
    },
  },
  deliveries: {
    ...secured,
    operationId: 'listDeliveries',
    summary: 'List the deliveries of an endpoint, newest first',
    description: 'With all attempts and what was answered, for 30 days.',
    params,
    querystring: DeliveryListQuerySchema,
    response: {
      200: answer(DeliveryPageSchema, 'A page of deliveries'),
      ...problems('VALIDATION_FAILED', ...ONE_PROBLEMS),
    },
  },
  replay: {
    ...secured,
    operationId: 'replayDeliveries',
    summary: 'Deliver one event again, or all since a time',
    description:
      'Whatever became of them, those that were delivered too. Consumers know an event by its `webhook-id`, which stays the same. With an Idempotency-Key, sending the same request again within a day makes nothing due twice.',
    params,
    headers: ReplayHeadersSchema,
    body: ref(ReplayBodySchema),
    response: {
      202: answer(ReplayedSchema, 'How many are due again', ['Idempotent-Replayed']),
      ...problems(
        'DELIVERY_NOT_FOUND',
        'IDEMPOTENCY_KEY_REUSED',
        'IDEMPOTENCY_KEY_IN_USE',
        ...ONE_PROBLEMS,
        ...BODY_PROBLEMS,
      ),
    },
  },
}

/** Endpoints that hear of events, for admins and for keys that may change them. */
export const webhookRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  app.addHook('preValidation', async ({ actor }) => requireAdminOrKey(deps, actor))

  app.post('/api/admin/webhooks', { schema: schemas.create }, async (request, reply) => {
    const { body, actor } = request
    const repeatable = repeatableOf(request, reply)
    const ownerId = await ownerOf(deps, actor)
    const webhook = await createWebhook(deps, { ...repeatable, body, by: actor.id, ownerId })
    return reply.code(201).header('location', `${request.pathPrefix}/api/admin/webhooks/${webhook.id}`).send(webhook)
  })
  app.get('/api/admin/webhooks', { schema: schemas.list }, ({ query }) => listWebhooks(deps, query))
  app.get('/api/admin/webhooks/:id', { schema: schemas.get }, ({ params: { id } }) => getWebhook(deps, id))
  app.patch('/api/admin/webhooks/:id', { schema: schemas.update }, ({ params: { id }, body, actor }) =>
    updateWebhook(deps, { id, body, by: actor.id }),
  )
  app.delete('/api/admin/webhooks/:id', { schema: schemas.remove, ...noBody }, async (request, reply) => {
    await deleteWebhook(deps, { id: request.params.id, by: request.actor.id })
    return reply.code(204).send(null)
  })
  app.post('/api/admin/webhooks/:id/ping', { schema: schemas.ping, ...noBody }, async (request, reply) =>
    reply.code(202).send(await pingWebhook(deps, commandOf(request, reply))),
  )
  app.post('/api/admin/webhooks/:id/rotate-secret', { schema: schemas.rotate, ...noBody }, (request, reply) =>
    rotateSecret(deps, commandOf(request, reply)),
  )
  app.get('/api/admin/webhooks/:id/deliveries', { schema: schemas.deliveries }, ({ params: { id }, query }) =>
    listDeliveries(deps, id, query),
  )
  app.post('/api/admin/webhooks/:id/replay', { schema: schemas.replay }, async (request, reply) => {
    const replayed = await replayDeliveries(deps, { ...commandOf(request, reply), body: request.body })
    return reply.code(202).send({ replayed })
  })
  done()
}

const commandOf = (
  request: Pick<FastifyRequest, 'actor' | 'headers' | 'raw'> & { params: { id: string } },
  reply: FastifyReply,
) => ({ ...repeatableOf(request, reply), id: request.params.id, by: request.actor.id })

/** Who is told by mail when the endpoint is paused: for a program, the admin who has made its key. */
async function ownerOf({ store }: ApiDeps, { kind, id }: ActorRef): Promise<string | undefined> {
  if (kind === 'user') return id
  const createdBy = (await store.apiKeys.findById(id.slice('key:'.length)))?.createdBy
  return createdBy !== undefined && UUID.test(createdBy) ? createdBy : undefined
}
