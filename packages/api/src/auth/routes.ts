import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import {
  LoginBodySchema,
  RefreshBodySchema,
  RegisterBodySchema,
  TokensSchema,
  UserSchema,
} from '@orders/shared/contracts/auth'
import { ref } from '@orders/shared/contracts/primitives'
import { answer, BODY_PROBLEMS, emptyAnswer, LIMITED, PUBLIC, problems } from '../http/openapi/route-schemas.ts'
import { addLimitHeaders } from '../http/rate-limit-headers.ts'
import { register } from './accounts.ts'
import type { AuthDeps } from './auth-deps.ts'
import { checkCredentials } from './passwords/credentials.ts'
import { giveDeviceHint, readDeviceHint } from './passwords/device-hint.ts'
import { clientOf } from './sessions/client.ts'
import { closeSession, openSession, refreshSession } from './sessions/sessions.ts'

const tags = ['auth']
const open = { tags, ...PUBLIC }

const schemas = {
  register: {
    ...open,
    ...LIMITED,
    operationId: 'register',
    description:
      'E-mail addresses are compared without regard to capital and small letters. New accounts are customers; admins are made by a command, never over HTTP.',
    summary: 'Register as a customer',
    body: ref(RegisterBodySchema),
    response: {
      201: answer(UserSchema, 'The new customer', ['Set-Cookie']),
      ...problems('EMAIL_TAKEN', 'RATE_LIMITED', ...BODY_PROBLEMS),
    },
  },
  login: {
    ...open,
    ...LIMITED,
    operationId: 'login',
    description:
      'An unknown address and a wrong password get the same answer. Wrong attempts are limited, by client and by account; devices and networks that the owner has logged in from have a limit of their own. A cookie tells such a device again, and gives no access.',
    summary: 'Log in',
    body: ref(LoginBodySchema),
    response: {
      200: answer(TokensSchema, 'The tokens of a new session', ['Set-Cookie']),
      ...problems('INVALID_CREDENTIALS', 'RATE_LIMITED', ...BODY_PROBLEMS),
    },
  },
  refresh: {
    ...open,
    operationId: 'refresh',
    summary: 'Get new tokens',
    description: 'The refresh token is rotated: use the new one next time. Using an old one again ends the session.',
    body: ref(RefreshBodySchema),
    response: {
      200: answer(TokensSchema, 'The next tokens of the session'),
      ...problems('INVALID_REFRESH_TOKEN', 'REFRESH_TOKEN_REUSED', ...BODY_PROBLEMS),
    },
  },
  logout: {
    ...open,
    operationId: 'logout',
    summary: 'End the session',
    description: 'None of its refresh tokens is good any more. To end one that has ended changes nothing.',
    body: ref(RefreshBodySchema),
    response: { 204: emptyAnswer('The session has ended'), ...problems('INVALID_REFRESH_TOKEN', ...BODY_PROBLEMS) },
  },
}

export const authRoutes: FastifyPluginCallbackTypebox<{ deps: AuthDeps }> = (app, { deps }, done) => {
  const limits = (action: string) => ({ onRequest: app.limitByIp(action), preHandler: app.limitByEmail(action) })

  app.post('/api/auth/register', { schema: schemas.register, ...limits('register') }, async (request, reply) => {
    const user = await register(deps, deps.passwords, request.body)
    giveDeviceHint(request, reply, user.id, deps.options)
    return reply.code(201).send(user)
  })
  app.post('/api/auth/login', { schema: schemas.login }, async (request, reply) => {
    const user = await checkCredentials(deps, request.body, {
      ip: request.ip,
      device: readDeviceHint(request, deps.options),
      reportLimits: (states) => addLimitHeaders(reply, ...states),
    })
    const tokens = await openSession(deps, app.tokens, user, clientOf(request, deps.options))
    giveDeviceHint(request, reply, user.id, deps.options)
    return tokens
  })
  app.post('/api/auth/refresh', { schema: schemas.refresh }, ({ body }) =>
    refreshSession(deps, app.tokens, body.refreshToken),
  )
  app.post('/api/auth/logout', { schema: schemas.logout }, async ({ body }, reply) => {
    await closeSession(deps, app.tokens, body.refreshToken)
    return reply.code(204).send(null)
  })
  done()
}
