import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { ref } from '@orders/shared/contracts/primitives'
import {
  FindProductParamsSchema,
  ProductListQuerySchema,
  ProductPageSchema,
  ProductParamsSchema,
  ProductSchema,
  PutProductBodySchema,
  StockBodySchema,
} from '@orders/shared/contracts/products'
import { adjustStock, getProduct, listProducts, putProduct } from '@orders/shared/products/catalogue'
import { requireAdmin } from '../auth/accounts.ts'
import type { ApiDeps } from '../deps.ts'
import { ADMIN_PROBLEMS, answer, BODY_PROBLEMS, PUBLIC, problems, SECURED } from '../http/openapi/route-schemas.ts'

const tags = ['products']
const CHANGE_PROBLEMS = [...ADMIN_PROBLEMS, ...BODY_PROBLEMS] as const

const schemas = {
  list: {
    tags,
    ...PUBLIC,
    operationId: 'listProducts',
    description: 'Sorted by id. `available` is what can be ordered now.',
    summary: 'List the products',
    querystring: ProductListQuerySchema,
    response: { 200: answer(ProductPageSchema, 'A page of products, by id'), ...problems('VALIDATION_FAILED') },
  },
  get: {
    tags,
    ...PUBLIC,
    operationId: 'getProduct',
    description: '`available` is what can be ordered now; it may be gone by the time an order is placed.',
    summary: 'Read a product',
    params: FindProductParamsSchema,
    response: { 200: answer(ProductSchema, 'The product'), ...problems('PRODUCT_NOT_FOUND') },
  },
  put: {
    tags,
    ...SECURED,
    operationId: 'putProduct',
    description:
      'For admins. Replaces name, price and stock as a whole; orders keep the price at which they were placed. To count goods in or out, add or take stock: that does not overwrite what is sold meanwhile.',
    summary: 'Create or replace a product (admin)',
    params: ProductParamsSchema,
    body: ref(PutProductBodySchema),
    response: {
      200: answer(ProductSchema, 'The product as it is now'),
      201: answer(ProductSchema, 'The new product'),
      ...problems(...CHANGE_PROBLEMS),
    },
  },
  stock: {
    tags,
    ...SECURED,
    operationId: 'adjustStock',
    description:
      'For admins. Adds `delta` units, or takes them away where it is below 0; stock never goes below 0. Not safe to repeat: each call counts.',
    summary: 'Add or take stock (admin)',
    params: FindProductParamsSchema,
    body: ref(StockBodySchema),
    response: {
      200: answer(ProductSchema, 'The product as it is now'),
      ...problems('PRODUCT_NOT_FOUND', 'OUT_OF_STOCK', ...CHANGE_PROBLEMS),
    },
  },
}

export const productRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  app.get('/api/products', { schema: schemas.list }, ({ query }) => listProducts(deps, query))
  app.get('/api/products/:id', { schema: schemas.get }, ({ params }) => getProduct(deps, params.id))
  done()
}

export const adminProductRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  app.addHook('preValidation', async ({ userId }) => requireAdmin(deps, userId))

  app.put('/api/products/:id', { schema: schemas.put }, async ({ params, body, userId }, reply) => {
    const { created, product } = await putProduct(deps, params.id, body, userId)
    return reply.code(created ? 201 : 200).send(product)
  })
  app.post('/api/products/:id/stock', { schema: schemas.stock }, ({ params, body, userId }) =>
    adjustStock(deps, params.id, body.delta, userId),
  )
  done()
}
