import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { adminRoutes } from './admin/routes.ts'
import { accountRoutes, openAccountRoutes } from './auth/account-routes.ts'
import apiKeys from './auth/api-keys/plugin.ts'
import { apiKeyRoutes } from './auth/api-keys/routes.ts'
import { createGuesses } from './auth/passwords/guesses.ts'
import { createPasswords } from './auth/passwords/passwords.ts'
import { authRoutes } from './auth/routes.ts'
import { createEndedSessions } from './auth/sessions/ended-sessions.ts'
import { jwksRoutes } from './auth/tokens/jwks.ts'
import tokens from './auth/tokens/tokens.ts'
import { consoleRoutes } from './console/routes.ts'
import type { ApiDeps } from './deps.ts'
import { asyncApiRoutes } from './http/asyncapi/plugin.ts'
import { trustedProxies } from './http/client-address.ts'
import compression from './http/compression.ts'
import { corsFor } from './http/cors-options.ts'
import deprecation from './http/deprecation.ts'
import draining from './http/draining.ts'
import { answerUnreadable, answerUnroutable } from './http/errors/malformed-http.ts'
import problems from './http/errors/problems.ts'
import jsonBodies from './http/input/json-bodies.ts'
import { schemaController } from './http/input/validation.ts'
import { collectMethods } from './http/methods.ts'
import { healthRoutes } from './http/observability/health.ts'
import metrics from './http/observability/metrics.ts'
import requestContext, { genReqId } from './http/observability/request-context.ts'
import { requestLogger } from './http/observability/request-logger.ts'
import tracing from './http/observability/tracing.ts'
import openapi from './http/openapi/plugin.ts'
import pathPrefix from './http/path-prefix.ts'
import { refuseUntilPrepared } from './http/preparation.ts'
import rateLimits from './http/rate-limits.ts'
import responseCoalescing from './http/response-coalescing.ts'
import securityHeaders from './http/security-headers.ts'
import { createApiMetrics } from './metrics.ts'
import { orderEventRoutes } from './orders/events/routes.ts'
import { fulfilmentRoutes } from './orders/fulfilment-routes.ts'
import { createOrderReads } from './orders/read-order.ts'
import { orderRoutes } from './orders/routes.ts'
import { adminProductRoutes } from './products/admin-routes.ts'
import { productRoutes } from './products/routes.ts'
import { webhookRoutes } from './webhooks/routes.ts'

/** 50 order lines take about 4 KiB. */
const BODY_LIMIT_BYTES = 64 * 1024
/** Whatever fits into a request line is an id, if one that nothing has: Node takes 16 KiB of headers. Fastify's default is 100. */
const MAX_PARAM_LENGTH = 16 * 1024
/** Who sends that slowly keeps a connection busy for nothing; Fastify's default is to wait for ever. */
const REQUEST_TIMEOUT_MS = 30_000

/** The whole API: every option is set here, so that what the tests see is what runs. */
export async function buildApp(given: ApiDeps): Promise<FastifyInstance> {
  const { deps, readOrder, close: closeReads } = createOrderReads(given)
  const { options } = deps
  const { CORS_ORIGINS: origins } = options
  const app = Fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    childLoggerFactory: requestLogger,
    genReqId,
    trustProxy: trustedProxies(options.TRUST_PROXY),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Node takes the longer of two limits for the whole request: that of its headers, a minute by itself, is to be no longer
    http: { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 10 },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
    // A request on a kept-alive connection that arrives during shutdown is still served; its connection then closes
    return503OnClosing: false,
    ...(schemaController ? { schemaController } : {}),
  }).withTypeProvider<TypeBoxTypeProvider>()

  const refuseOtherMethods = collectMethods(app)
  await app.register(jsonBodies)
  await app.register(pathPrefix, { options })
  await app.register(responseCoalescing)
  await app.register(draining)
  await app.register(requestContext)
  if (deps.tracer) await app.register(tracing, { tracer: deps.tracer })
  await app.register(problems)
  await app.register(securityHeaders)
  if (origins) await app.register(cors, () => corsFor(origins))
  await app.register(compression)
  await app.register(deprecation)
  await app.register(openapi)
  await app.register(asyncApiRoutes)
  await app.register(metrics, { registry: deps.metrics, read: deps.readMetrics ?? (() => deps.metrics.metrics()) })
  const ended = createEndedSessions(deps)
  await app.register(rateLimits, { options, ...(deps.rateLimits ? { store: deps.rateLimits.store } : {}) })
  await app.register(apiKeys, { deps })
  await app.register(tokens, { options, ended })

  const passwords = deps.passwords ?? createPasswords()
  createApiMetrics(deps, passwords)
  const authDeps = { ...deps, passwords, ended, guesses: createGuesses(deps) }
  await app.register(healthRoutes, { deps })
  await app.register(jwksRoutes, { options })
  await app.register(consoleRoutes, { deps })
  const untilPrepared = refuseUntilPrepared(deps.preparation)
  await app.register(async (publicScope) => {
    publicScope.addHook('onRequest', untilPrepared)
    await publicScope.register(authRoutes, { deps: authDeps })
    await publicScope.register(openAccountRoutes, { deps: authDeps })
    await publicScope.register(productRoutes, { deps })
  })
  await app.register(async (protectedScope) => {
    protectedScope.addHook('onRequest', untilPrepared)
    protectedScope.addHook('onRequest', app.authenticate)
    await protectedScope.register(accountRoutes, { deps: authDeps })
    await protectedScope.register(orderRoutes, { deps, readOrder })
    await protectedScope.register(fulfilmentRoutes, { deps })
    await protectedScope.register(orderEventRoutes, { deps, readOrder, ended })
    await protectedScope.register(adminProductRoutes, { deps })
    await protectedScope.register(adminRoutes, { deps })
    await protectedScope.register(apiKeyRoutes, { deps })
    await protectedScope.register(webhookRoutes, { deps })
  })
  refuseOtherMethods()
  app.addHook('onReady', ended.start)
  app.addHook('onClose', async () => {
    ended.stop()
    closeReads()
  })
  return app
}
