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
import { requireAdmin } from '../auth/accounts.ts'
import type { ApiDeps } from '../deps.ts'
import { problems } from '../http-errors.ts'
import { BODY_PROBLEMS, SECURED } from '../route-schemas.ts'
import { adjustStock, getProduct, listProducts, putProduct } from './catalogue.ts'

const tags = ['products']
const ADMIN_PROBLEMS = ['UNAUTHENTICATED', 'FORBIDDEN', ...BODY_PROBLEMS] as const

const schemas = {
  list: {
    tags,
    summary: 'List the products',
    querystring: ProductListQuerySchema,
    response: { 200: ref(ProductPageSchema), ...problems('VALIDATION_FAILED') },
  },
  get: {
    tags,
    summary: 'Read a product',
    params: FindProductParamsSchema,
    response: { 200: ref(ProductSchema), ...problems('PRODUCT_NOT_FOUND') },
  },
  put: {
    tags,
    ...SECURED,
    summary: 'Create or replace a product (admin)',
    params: ProductParamsSchema,
    body: ref(PutProductBodySchema),
    response: { 200: ref(ProductSchema), 201: ref(ProductSchema), ...problems(...ADMIN_PROBLEMS) },
  },
  stock: {
    tags,
    ...SECURED,
    summary: 'Add or take stock (admin)',
    params: FindProductParamsSchema,
    body: ref(StockBodySchema),
    response: { 200: ref(ProductSchema), ...problems('PRODUCT_NOT_FOUND', 'OUT_OF_STOCK', ...ADMIN_PROBLEMS) },
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
