import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import * as admin from '@orders/shared/contracts/admin'
import * as apiKeys from '@orders/shared/contracts/api-keys'
import * as auth from '@orders/shared/contracts/auth'
import * as health from '@orders/shared/contracts/health'
import * as orders from '@orders/shared/contracts/orders'
import * as primitives from '@orders/shared/contracts/primitives'
import * as problem from '@orders/shared/contracts/problem'
import * as products from '@orders/shared/contracts/products'
import * as statsHistory from '@orders/shared/contracts/stats-history'
import * as webhooks from '@orders/shared/contracts/webhooks'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import { ABOUT, type OpenApiDocument } from './document.ts'
import { finishDocument } from './finish-document.ts'
import { keepSwaggerUiFiles, redirectWithinPrefix } from './swagger-ui-files.ts'
import { swaggerUiTheme } from './swagger-ui-theme.ts'

/** The page runs scripts of its own and asks its own API; it styles elements inline. Plain HTTP stays, for hosts without TLS. */
const UI_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
}

const UI_PREFIX = '/docs'

/** OpenAPI 3.1 from the routes' own schemas at /openapi.json, and Swagger UI at /docs. */
export default fp(async (app: FastifyInstance) => {
  for (const schema of namedSchemas()) app.addSchema(schema)
  await app.register(swagger, {
    openapi: ABOUT,
    transformObject: (made) =>
      finishDocument((made as unknown as { openapiObject: OpenApiDocument }).openapiObject) as object,
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `def-${index}`,
    },
  })
  keepSwaggerUiFiles(app, UI_PREFIX)
  await app.register(swaggerUi, {
    routePrefix: UI_PREFIX,
    // The console's session is filled in, and a token that is typed in is in memory only, too
    uiConfig: { layout: 'BaseLayout', deepLinking: true, persistAuthorization: false },
    theme: await swaggerUiTheme(),
    uiHooks: { onRequest: redirectWithinPrefix(UI_PREFIX) },
    staticCSP: UI_POLICY,
    transformSpecification: (document, { pathPrefix }) => servedAt(pathPrefix, document),
    transformSpecificationClone: false,
  })
  app.get('/openapi.json', { schema: { hide: true } }, ({ pathPrefix }) => servedAt(pathPrefix, app.swagger()))
})

/** The document with the address that the API has for whoever asks. */
function servedAt<T extends object>(pathPrefix: string, document: T): T {
  return pathPrefix === '' ? document : { ...document, servers: [{ ...ABOUT.servers[0], url: pathPrefix }] }
}

/** Every contract that has an `$id` becomes a named component. */
function namedSchemas(): TSchema[] {
  const modules = [primitives, problem, auth, products, orders, admin, statsHistory, apiKeys, webhooks, health]
  const contracts = modules.flatMap((module) => Object.values(module))
  return contracts.filter((value): value is TSchema => typeof value === 'object' && value !== null && '$id' in value)
}
