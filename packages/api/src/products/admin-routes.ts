import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { ref } from '@orders/shared/contracts/primitives'
import {
  FindProductParamsSchema,
  PatchProductBodySchema,
  ProductParamsSchema,
  ProductSchema,
  PutProductBodySchema,
  StockBodySchema,
  StockHeadersSchema,
} from '@orders/shared/contracts/products'
import { adjustStock, patchProduct, putProduct, toProduct } from '@orders/shared/products/catalogue'
import { requireAdminOrKey } from '../auth/accounts.ts'
import type { ApiDeps } from '../deps.ts'
import { repeatableOf } from '../http/input/idempotency-key.ts'
import { MERGE_PATCH_TYPE, takeJson } from '../http/input/json-bodies.ts'
import { ADMIN_PROBLEMS, answer, BODY_PROBLEMS, problems, securedFor } from '../http/openapi/route-schemas.ts'
import { productTag, versionCondition } from './etags.ts'

const tags = ['products']
const writing = { tags, ...securedFor('products:write') }
const CHANGE_PROBLEMS = ['PRECONDITION_FAILED', ...ADMIN_PROBLEMS, ...BODY_PROBLEMS] as const

const schemas = {
  put: {
    ...writing,
    operationId: 'putProduct',
    description:
      'For admins. Replaces name and price; orders keep the price at which they were placed. The stock stays as it is unless `available` is there, which sets it, whatever is sold meanwhile: to count goods in or out, add or take stock instead. The picture stays as it is unless `imageUrl` is there.',
    summary: 'Create or replace a product (admin)',
    params: ProductParamsSchema,
    body: ref(PutProductBodySchema),
    response: {
      200: answer(ProductSchema, 'The product as it is now', ['ETag']),
      201: answer(ProductSchema, 'The new product', ['ETag']),
      ...problems(...CHANGE_PROBLEMS),
    },
  },
  patch: {
    ...writing,
    operationId: 'patchProduct',
    description:
      'For admins. A JSON merge patch (RFC 7396) of name, price, `archived` and `imageUrl`, which null removes; the stock is never touched. An archived product is not listed and cannot be ordered; its open orders go on.',
    summary: 'Change a product (admin)',
    consumes: ['application/json', MERGE_PATCH_TYPE],
    params: FindProductParamsSchema,
    body: ref(PatchProductBodySchema),
    response: {
      200: answer(ProductSchema, 'The product as it is now', ['ETag']),
      ...problems('PRODUCT_NOT_FOUND', ...CHANGE_PROBLEMS),
    },
  },
  stock: {
    tags,
    ...securedFor('stock:write'),
    operationId: 'adjustStock',
    description:
      'For admins. Adds `delta` units, or takes them away where it is below 0; stock never goes below 0. Each call counts, unless it has the Idempotency-Key of one that was done: then that one is answered again. Keys are kept for a day.',
    summary: 'Add or take stock (admin)',
    headers: StockHeadersSchema,
    params: FindProductParamsSchema,
    body: ref(StockBodySchema),
    response: {
      200: answer(ProductSchema, 'The product as it is now', ['ETag', 'Idempotent-Replayed']),
      ...problems(
        'PRODUCT_NOT_FOUND',
        'OUT_OF_STOCK',
        'IDEMPOTENCY_KEY_REUSED',
        'IDEMPOTENCY_KEY_IN_USE',
        ...CHANGE_PROBLEMS,
      ),
    },
  },
}

export const adminProductRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  app.addHook('preValidation', async ({ actor }) => requireAdminOrKey(deps, actor))

  app.put('/api/products/:id', { schema: schemas.put }, async ({ params, body, headers, actor }, reply) => {
    const ifVersion = versionCondition(headers, { setsStock: body.available !== undefined })
    const change = { id: params.id, by: actor.id, ifVersion }
    const { created, product } = await putProduct(deps, change, body)
    return reply
      .code(created ? 201 : 200)
      .header('etag', productTag(product))
      .send(toProduct(product))
  })

  app.post('/api/products/:id/stock', { schema: schemas.stock }, async (request, reply) => {
    const product = await adjustStock(deps, {
      ...repeatableOf(request, reply),
      id: request.params.id,
      by: request.actor.id,
      delta: request.body.delta,
      ifVersion: versionCondition({ 'if-match': request.headers['if-match'] }),
    })
    return reply.header('etag', productTag(product)).send(toProduct(product))
  })

  app.register(patchRoute, { deps })
  done()
}

/** By itself, as no other route takes a merge patch. */
const patchRoute: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  takeJson(app, MERGE_PATCH_TYPE)
  app.patch('/api/products/:id', { schema: schemas.patch }, async ({ params, body, headers, actor }, reply) => {
    const change = { id: params.id, by: actor.id, ifVersion: versionCondition({ 'if-match': headers['if-match'] }) }
    const { product } = await patchProduct(deps, change, body)
    return reply.header('etag', productTag(product)).send(toProduct(product))
  })
  done()
}
