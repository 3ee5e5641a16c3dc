import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import {
  FindProductParamsSchema,
  ProductListQuerySchema,
  ProductPageSchema,
  ProductSchema,
} from '@orders/shared/contracts/products'
import { getProduct, listProducts, toProduct } from '@orders/shared/products/catalogue'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requireAdminOrKey } from '../auth/accounts.ts'
import type { ApiDeps } from '../deps.ts'
import { matches } from '../http/conditional.ts'
import { ADMIN_PROBLEMS, answer, emptyAnswer, PUBLIC, problems } from '../http/openapi/route-schemas.ts'
import { pageTag, productTag } from './etags.ts'

const tags = ['products']

const schemas = {
  list: {
    tags,
    // A token is for admins, who may list what is archived
    security: [{}, { bearerAuth: [] }],
    operationId: 'listProducts',
    description:
      'Sorted by id. `available` is what can be ordered now. Send the ETag of a page as If-None-Match to get 304 while nothing on it has changed. A page of a search looks at 5,000 products at most: it may have few items, or none, and a `nextCursor` that leads on.',
    summary: 'List or search the products',
    querystring: ProductListQuerySchema,
    response: {
      200: answer(ProductPageSchema, 'A page of products, by id', ['ETag']),
      304: emptyAnswer('Not changed', ['ETag']),
      ...problems('VALIDATION_FAILED', ...ADMIN_PROBLEMS),
    },
  },
  get: {
    tags,
    ...PUBLIC,
    operationId: 'getProduct',
    description:
      '`available` is what can be ordered now; it may be gone by the time an order is placed. An archived product is found, too, and cannot be ordered. The ETag changes with the stock.',
    summary: 'Read a product',
    params: FindProductParamsSchema,
    response: {
      200: answer(ProductSchema, 'The product', ['ETag']),
      304: emptyAnswer('Not changed', ['ETag']),
      ...problems('PRODUCT_NOT_FOUND'),
    },
  },
}

export const productRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  /** The route is public: only what is archived is for admins. */
  async function requireAdminOrKeyForArchived(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!(request.query as { archived?: boolean }).archived) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    app.authenticate.call(app, request, reply, (error?: Error) => (error ? reject(error) : resolve()))
    await promise
    await requireAdminOrKey(deps, request.actor)
  }

  app.get(
    '/api/products',
    { schema: schemas.list, preHandler: requireAdminOrKeyForArchived },
    async ({ query, headers }, reply) => {
      const page = await listProducts(deps, query)
      const etag = pageTag(page)
      reply.header('etag', etag).header('cache-control', query.archived ? 'private, no-cache' : 'no-cache')
      if (matches(headers['if-none-match'], etag)) return reply.code(304).send(undefined)
      return reply.send({ items: page.items.map(toProduct), nextCursor: page.nextCursor })
    },
  )

  app.get('/api/products/:id', { schema: schemas.get }, async ({ params, headers }, reply) => {
    const product = await getProduct(deps, params.id)
    const etag = productTag(product)
    reply.header('etag', etag).header('cache-control', 'no-cache')
    if (matches(headers['if-none-match'], etag)) return reply.code(304).send(undefined)
    return reply.send(toProduct(product))
  })
  done()
}
