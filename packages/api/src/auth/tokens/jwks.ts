import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { type Jwk, JwkSetSchema } from '@orders/shared/contracts/auth'
import type { ApiOptions } from '../../deps.ts'
import { answer, PUBLIC, problemsOnly } from '../../http/openapi/route-schemas.ts'
import { accessKeysOf } from './keys.ts'

/** Asked again so often, another service knows a key before it signs. */
const CACHED_SECONDS = 300

const schema = {
  tags: ['auth'],
  ...PUBLIC,
  operationId: 'getJwks',
  description:
    'Access tokens name the key that signed them (`kid`). The set has the key that signs and the one before or after it; it is empty where they are signed with a secret (HS256), which nobody else can verify. It may be cached for five minutes.',
  summary: 'The public keys of access tokens',
  response: { 200: answer(JwkSetSchema, 'A JWK Set (RFC 7517)'), ...problemsOnly('INTERNAL') },
}

/** Rests on the configuration alone: it answers whatever the database does. */
export const jwksRoutes: FastifyPluginCallbackTypebox<{ options: ApiOptions }> = (app, { options }, done) => {
  const byKid = new Map<string, Jwk>()
  for (const { kid, jwk } of accessKeysOf(options)) if (jwk) byKid.set(kid, jwk)
  const keys = [...byKid.values()]
  app.get('/.well-known/jwks.json', { schema }, async (_request, reply) =>
    reply.header('cache-control', `public, max-age=${CACHED_SECONDS}`).send({ keys }),
  )
  done()
}
