import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import {
  LoginBodySchema,
  RefreshBodySchema,
  RegisterBodySchema,
  TokensSchema,
  UserSchema,
} from '@orders/shared/contracts/auth'
import { ref } from '@orders/shared/contracts/primitives'
import type { ApiDeps } from '../deps.ts'
import { answer, BODY_PROBLEMS, emptyAnswer, PUBLIC, problems, SECURED } from '../http/openapi/route-schemas.ts'
import { checkCredentials, getAccount, register, toUser } from './accounts.ts'
import type { Passwords } from './passwords.ts'
import { closeSession, openSession, refreshSession } from './sessions.ts'

const tags = ['auth']
const open = { tags, ...PUBLIC }

const schemas = {
  register: {
    ...open,
    operationId: 'register',
    description:
      'E-mail addresses are compared without regard to capital and small letters. New accounts are customers; admins are made by a command, never over HTTP.',
    summary: 'Register as a customer',
    body: ref(RegisterBodySchema),
    response: {
      201: answer(UserSchema, 'The new customer'),
      ...problems('EMAIL_TAKEN', 'RATE_LIMITED', ...BODY_PROBLEMS),
    },
  },
  login: {
    ...open,
    operationId: 'login',
    description:
      'An unknown address and a wrong password get the same answer. Attempts are limited by client and by address.',
    summary: 'Log in',
    body: ref(LoginBodySchema),
    response: {
      200: answer(TokensSchema, 'The tokens of a new session'),
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
  me: {
    tags,
    ...SECURED,
    operationId: 'getMe',
    description: 'The role is the one of this moment, whatever it was when the token was made.',
    summary: 'Who am I?',
    response: { 200: answer(UserSchema, 'The user whose token it is'), ...problems('UNAUTHENTICATED') },
  },
}

export const authRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps; passwords: Passwords }> = (
  app,
  options,
  done,
) => {
  const { deps, passwords } = options
  const limits = (action: string) => ({ onRequest: app.limitByIp(action), preHandler: app.limitByEmail(action) })

  app.post('/api/auth/register', { schema: schemas.register, ...limits('register') }, async ({ body }, reply) => {
    return reply.code(201).send(await register(deps, passwords, body))
  })
  app.post('/api/auth/login', { schema: schemas.login, ...limits('login') }, async ({ body }) => {
    const user = await checkCredentials(deps, passwords, body)
    return openSession(deps, app.tokens, user.id)
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

export const accountRoutes: FastifyPluginCallbackTypebox<{ deps: ApiDeps }> = (app, { deps }, done) => {
  app.get('/api/auth/me', { schema: schemas.me }, async ({ userId }) => toUser(await getAccount(deps, userId)))
  done()
}
