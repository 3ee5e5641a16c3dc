import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import {
  AccountExportSchema,
  ChangePasswordBodySchema,
  DeleteAccountBodySchema,
  ForgotPasswordBodySchema,
  ResetPasswordBodySchema,
  SessionListSchema,
  SessionParamsSchema,
  UserSchema,
  VerifyEmailBodySchema,
} from '@orders/shared/contracts/auth'
import { ref } from '@orders/shared/contracts/primitives'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { noBody, refuseBody } from '../http/input/no-body.ts'
import {
  answer,
  BODY_PROBLEMS,
  emptyAnswer,
  LIMITED,
  PUBLIC,
  problems,
  SECURED,
} from '../http/openapi/route-schemas.ts'
import { addLimitHeaders, type LimitState } from '../http/rate-limit-headers.ts'
import { getAccount, toUser } from './accounts.ts'
import { userOf } from './actor.ts'
import type { AuthDeps } from './auth-deps.ts'
import { exportAccount } from './export-account.ts'
import { eraseAccount } from './leave.ts'
import { changePassword, requestReset, resendVerification, resetPassword, verifyEmail } from './mailed-tokens.ts'
import { giveDeviceHint } from './passwords/device-hint.ts'
import { endOtherSessions, endSession, listSessions } from './sessions/sessions.ts'

const tags = ['accounts']
const open = { tags, ...PUBLIC }
const secured = { tags, ...SECURED }
const PASSWORD_PROBLEMS = ['UNAUTHENTICATED', 'INVALID_CREDENTIALS', 'RATE_LIMITED', ...BODY_PROBLEMS] as const

const schemas = {
  me: {
    ...secured,
    operationId: 'getMe',
    description: 'The role is the one of this moment, whatever it was when the token was made.',
    summary: 'Who am I?',
    response: { 200: answer(UserSchema, 'The user whose token it is'), ...problems('UNAUTHENTICATED') },
  },
  verify: {
    ...open,
    ...LIMITED,
    operationId: 'verifyEmail',
    summary: 'Verify an e-mail address',
    description: 'With the token of the mail that followed the registration. Mails that were held until then are sent.',
    body: ref(VerifyEmailBodySchema),
    response: {
      204: emptyAnswer('The address is verified'),
      ...problems('INVALID_TOKEN', 'RATE_LIMITED', ...BODY_PROBLEMS),
    },
  },
  resend: {
    ...secured,
    ...LIMITED,
    operationId: 'resendVerification',
    summary: 'Send the mail that verifies the address again',
    description: 'At most one a minute and three a day. For an address that is verified nothing is sent.',
    response: {
      202: emptyAnswer('It is on its way, if the address has not had all its mails of the day'),
      ...problems('UNAUTHENTICATED', 'RATE_LIMITED', ...BODY_PROBLEMS),
    },
  },
  change: {
    ...secured,
    ...LIMITED,
    operationId: 'changePassword',
    summary: 'Change the password',
    description: 'All sessions but this one end, and a mail tells the owner of it.',
    body: ref(ChangePasswordBodySchema),
    response: { 204: emptyAnswer('It is changed'), ...problems(...PASSWORD_PROBLEMS) },
  },
  forgot: {
    ...open,
    ...LIMITED,
    operationId: 'forgotPassword',
    summary: 'Ask for a mail to choose a new password',
    description:
      'The answer is the same, and takes the same time, whether the address is known or not. At most three mails an hour.',
    body: ref(ForgotPasswordBodySchema),
    response: {
      202: emptyAnswer('If the address is known, a mail is on its way'),
      ...problems('RATE_LIMITED', ...BODY_PROBLEMS),
    },
  },
  reset: {
    ...open,
    ...LIMITED,
    operationId: 'resetPassword',
    summary: 'Choose a new password',
    description: 'With the token of the mail, within half an hour. All sessions end, and a mail tells the owner of it.',
    body: ref(ResetPasswordBodySchema),
    response: {
      204: emptyAnswer('It is changed', ['Set-Cookie']),
      ...problems('INVALID_TOKEN', 'RATE_LIMITED', ...BODY_PROBLEMS),
    },
  },
  sessions: {
    ...secured,
    operationId: 'listSessions',
    summary: 'Where am I logged in?',
    description: 'The hundred most lately used at most.',
    response: { 200: answer(SessionListSchema, 'The sessions that go on'), ...problems('UNAUTHENTICATED') },
  },
  endSession: {
    ...secured,
    operationId: 'endSession',
    summary: 'End one of my sessions',
    description:
      'Its tokens are good no more: at once here, and within five seconds everywhere. One that has ended, or is another user’s, gets the same answer.',
    params: SessionParamsSchema,
    response: { 204: emptyAnswer('It has ended'), ...problems('UNAUTHENTICATED', ...BODY_PROBLEMS) },
  },
  endOthers: {
    ...secured,
    operationId: 'endOtherSessions',
    summary: 'End all my sessions but this one',
    description: 'Their tokens are good no more: at once here, and within five seconds everywhere.',
    response: { 204: emptyAnswer('They have ended'), ...problems('UNAUTHENTICATED', ...BODY_PROBLEMS) },
  },
  export: {
    ...secured,
    ...LIMITED,
    operationId: 'exportAccount',
    summary: 'Get all that is stored of me',
    description:
      'One JSON document, streamed: the user, all orders with the mails about them, the hundred most lately used sessions, the latest thousand mails about the account, and the API keys and webhook endpoints that the user has made. An admin’s has their entries of the admin log, too. No secrets and no hashes are in it.',
    response: {
      200: answer(AccountExportSchema, 'A file of JSON', ['Content-Disposition']),
      ...problems('UNAUTHENTICATED', 'RATE_LIMITED'),
    },
  },
  erase: {
    ...secured,
    ...LIMITED,
    operationId: 'deleteAccount',
    summary: 'Erase my account',
    description:
      'The account, its sessions, name and address go. Open orders are cancelled unless a worker has them in hand; the books keep the others, without a name. API keys that I have made are revoked. The address may register again.',
    body: ref(DeleteAccountBodySchema),
    response: { 204: emptyAnswer('It is erased'), ...problems(...PASSWORD_PROBLEMS) },
  },
}

interface Options {
  deps: AuthDeps
}

/** For who has lost the way in. */
export const openAccountRoutes: FastifyPluginCallbackTypebox<Options> = (app, { deps }, done) => {
  const byIp = (action: string) => ({ onRequest: app.limitByIp(action) })

  app.post('/api/auth/email/verify', { schema: schemas.verify, ...byIp('verify') }, async ({ body }, reply) => {
    await verifyEmail(deps, body.token)
    return reply.code(204).send(null)
  })
  app.post('/api/auth/password/forgot', { schema: schemas.forgot, ...byIp('forgot') }, async (request, reply) => {
    if (await app.isResetLeft(request)) await requestReset(deps, request.body.email)
    return reply.code(202).send(undefined)
  })
  app.post('/api/auth/password/reset', { schema: schemas.reset, ...byIp('reset') }, async (request, reply) => {
    const userId = await resetPassword(deps, request.body)
    // Who reads the owner's mail gets in, whatever strangers guess meanwhile
    giveDeviceHint(request, reply, userId, deps.options)
    return reply.code(204).send(null)
  })
  done()
}

export const accountRoutes: FastifyPluginCallbackTypebox<Options> = (app, { deps }, done) => {
  app.get('/api/auth/me', { schema: schemas.me }, async ({ actor }) => toUser(await getAccount(deps, actor.id)))

  app.post(
    '/api/auth/email/verify/resend',
    { schema: schemas.resend, preHandler: [refuseBody, ...app.limitVerifications] },
    async ({ actor }, reply) => {
      await resendVerification(deps, actor.id)
      return reply.code(202).send(undefined)
    },
  )
  app.post('/api/auth/password', { schema: schemas.change }, async (request, reply) => {
    await changePassword(deps, ownSession(request, reply), request.body)
    return reply.code(204).send(null)
  })
  app.get('/api/auth/sessions', { schema: schemas.sessions }, async ({ actor }) => ({
    items: await listSessions(deps, actor.id, userOf(actor).sessionId),
  }))
  app.delete('/api/auth/sessions/:id', { schema: schemas.endSession, ...noBody }, async ({ actor, params }, reply) => {
    await endSession(deps, params.id.toLowerCase(), actor.id)
    return reply.code(204).send(null)
  })
  app.delete('/api/auth/sessions', { schema: schemas.endOthers, ...noBody }, async ({ actor }, reply) => {
    await endOtherSessions(deps, actor.id, userOf(actor).sessionId)
    return reply.code(204).send(null)
  })
  app.get(
    '/api/auth/me/export',
    { schema: schemas.export, exposeHeadRoute: false, preHandler: app.limitExports },
    async (request, reply) => {
      const document = await exportAccount(deps, ownSession(request, reply))
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="my-account.json"')
        .send(document as never)
    },
  )
  app.delete('/api/auth/me', { schema: schemas.erase }, async (request, reply) => {
    const keyIds = await eraseAccount(deps, ownSession(request, reply), request.body.password)
    for (const id of keyIds) app.apiKeys.forget(id)
    return reply.code(204).send(null)
  })
  done()
}

const ownSession = ({ actor, traceparent }: FastifyRequest, reply: FastifyReply) => ({
  userId: actor.id,
  sessionId: userOf(actor).sessionId,
  traceparent,
  reportLimits: (states: readonly LimitState[]) => addLimitHeaders(reply, ...states),
})
