import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '@orders/shared/admin/api-keys'
import { PageQuerySchema } from '@orders/shared/contracts/admin'
import {
  ApiKeyHeadersSchema,
  ApiKeyPageSchema,
  ApiKeyParamsSchema,
  ApiKeyWithSecretSchema,
  CreateApiKeyBodySchema,
  RotateApiKeyBodySchema,
} from '@orders/shared/contracts/api-keys'
import { ref } from '@orders/shared/contracts/primitives'
import type { ApiDeps } from '../../deps.ts'
import { idempotencyKeyOf } from '../../http/input/idempotency-key.ts'
import { noBody } from '../../http/input/no-body.ts'
import {
  ADMIN_PROBLEMS,
  answer,
  BODY_PROBLEMS,
  emptyAnswer,
  problems,
  SECURED,
} from '../../http/openapi/route-schemas.ts'
import { requireAdminOrKey } from '../accounts.ts'

const secured = { tags: ['api-keys'], ...SECURED }
const CHANGE_PROBLEMS = [...ADMIN_PROBLEMS, ...BODY_PROBLEMS] as const
const ONCE_PROBLEMS = ['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_USE', ...CHANGE_PROBLEMS] as const
const ONCE =
  'With an Idempotency-Key, the same request sent again is refused: its key can be shown only once. The refusal has the id of the key, which can be rotated.'

const schemas = {
  create: {
    ...secured,
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description: `The answer is the only one that has the key: what is stored is its hash. ${ONCE} No API key may create, list, rotate or revoke API keys.`,
    headers: ApiKeyHeadersSchema,
    body: ref(CreateApiKeyBodySchema),
    response: { 201: answer(ApiKeyWithSecretSchema, 'The key'), ...problems(...ONCE_PROBLEMS) },
  },
  list: {
    ...secured,
    operationId: 'listApiKeys',
    summary: 'List API keys, newest first',
    description:
      'With when each was used last, and until when its previous secret is good. The keys themselves are kept nowhere.',
    querystring: PageQuerySchema,
    response: { 200: answer(ApiKeyPageSchema, 'A page of keys'), ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS) },
  },
  rotate: {
    ...secured,
    operationId: 'rotateApiKey',
    summary: 'Rotate an API key',
    description: `Name and scopes stay. The previous key is good for the overlap, so that the client has time to take the new one. Earlier ones are good no longer than that. ${ONCE}`,
    params: ApiKeyParamsSchema,
    headers: ApiKeyHeadersSchema,
    body: ref(RotateApiKeyBodySchema),
    response: {
      200: answer(ApiKeyWithSecretSchema, 'The new key'),
      ...problems('API_KEY_NOT_FOUND', ...ONCE_PROBLEMS),
    },
  },
  revoke: {
    ...secured,
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'It is refused at once, and on every replica within five seconds. Its event streams end.',
    params: ApiKeyParamsSchema,
    response: { 204: emptyAnswer('It is gone'), ...problems('API_KEY_NOT_FOUND', ...CHANGE_PROBLEMS) },
  },
}

/** For admins with an access token: no scope opens these routes to a key. */
export const apiKeyRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  app.addHook('preValidation', async ({ actor }) => requireAdminOrKey(deps, actor))

  app.post('/api/admin/api-keys', { schema: schemas.create }, async (request, reply) => {
    const command = { by: request.actor.id, body: request.body, idempotencyKey: idempotencyKeyOf(request) }
    return reply.code(201).send(await createApiKey(deps, command))
  })
  app.get('/api/admin/api-keys', { schema: schemas.list }, ({ query }) => listApiKeys(deps, query))
  app.post(
    '/api/admin/api-keys/:id/rotate',
    {
      schema: schemas.rotate,
      preValidation: async (request) => {
        request.body ??= {}
      },
    },
    async (request) => {
      const { params, actor, body } = request
      const id = params.id.toLowerCase()
      const rotated = await rotateApiKey(deps, { id, by: actor.id, body, idempotencyKey: idempotencyKeyOf(request) })
      app.apiKeys.forget(id)
      return rotated
    },
  )
  app.delete('/api/admin/api-keys/:id', { schema: schemas.revoke, ...noBody }, async ({ params, actor }, reply) => {
    const id = params.id.toLowerCase()
    await revokeApiKey(deps, { id, by: actor.id })
    app.apiKeys.forget(id)
    return reply.code(204).send(null)
  })
  done()
}
