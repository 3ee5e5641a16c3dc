import type { Scope } from '@orders/shared/contracts/api-keys'
import { DomainError } from '@orders/shared/domain/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { ApiDeps } from '../../deps.ts'
import { networkOf } from '../../http/client-address.ts'
import { scopeOf } from '../../http/openapi/route-schemas.ts'
import type { KeyActor } from '../actor.ts'
import { createKnownKeys } from './known-keys.ts'

interface ApiKeys {
  /** Lets a key in where the route names a scope that it has. @throws DomainError UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED */
  authenticate(request: FastifyRequest, reply: FastifyReply, key: string): Promise<void>
  /** To be called when a key was changed here. */
  forget(keyId: string): void
  /** For what goes on after a request: calls `onEnd` once the key is good no more. @returns what ends that */
  follow(actor: KeyActor, onEnd: () => void): () => void
}

declare module 'fastify' {
  interface FastifyInstance {
    apiKeys: ApiKeys
  }
}

/** How often the keys of what goes on are looked at. */
const FOLLOW_MS = 1_000

/** API keys. A route is closed to them unless its schema says which scope opens it (`securedFor`). */
export default fp<{ deps: ApiDeps }>((app: FastifyInstance, { deps }, done) => {
  const keys = createKnownKeys(deps)
  const followed = new Map<() => void, KeyActor>()
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    for (const [onEnd, actor] of [...followed]) {
      // While the store does not answer, nothing is known
      const isGood = await keys.isGood(actor).catch(() => true)
      if (!isGood && followed.delete(onEnd)) onEnd()
    }
    timer = followed.size > 0 ? setTimeout(() => void look(), FOLLOW_MS).unref() : undefined
  }

  app.decorate('apiKeys', {
    authenticate: async (request, reply, key) => {
      const actor = await keys.get(key, networkOf(request.ip))
      // Before it may be refused: the log names it then, too
      request.actor = actor
      requireScope(actor, scopeOf(request.routeOptions.schema), insteadOf(request))
      await app.limitKeys.call(app, request, reply)
    },
    forget: keys.forget,
    follow: (actor, onEnd) => {
      followed.set(onEnd, actor)
      timer ??= setTimeout(() => void look(), FOLLOW_MS).unref()
      return () => followed.delete(onEnd)
    },
  } satisfies ApiKeys)
  app.addHook('onClose', (_app, closed) => {
    followed.clear()
    clearTimeout(timer)
    closed()
  })
  done()
})

/** What a person's route lists for a person, another one lists for programs. */
const insteadOf = ({ routeOptions: { url, method } }: FastifyRequest): string =>
  url === '/api/orders' && method === 'GET' ? 'list with GET /api/admin/orders' : 'log in'

function requireScope({ scopes }: KeyActor, scope: Scope | undefined, instead: string): void {
  if (scope !== undefined && scopes.has(scope)) return
  const detail =
    scope === undefined ? `No API key may do this: ${instead}.` : `The API key does not have the scope ${scope}.`
  throw new DomainError('FORBIDDEN', { detail })
}
