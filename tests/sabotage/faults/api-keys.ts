import type { Detector, Sabotage } from '../sabotage.ts'

const life = (title: string): Detector => ({ test: 'tests/api/api-key-life.test.ts', title })
const scopes = (title: string): Detector => ({ test: 'tests/api/api-key-scopes.test.ts', title })
const writes = (title: string): Detector => ({ test: 'tests/api/api-key-writes.test.ts', title })
const format = (title: string): Detector => ({ test: 'packages/shared/src/domain/api-key.test.ts', title })
const store = (title: string): Detector => ({ test: 'packages/shared/src/adapters/sqlite/store.test.ts', title })
const FORMAT = 'packages/shared/src/domain/api-key.ts'
const KNOWN = 'packages/api/src/auth/api-keys/known-keys.ts'
const PLUGIN = 'packages/api/src/auth/api-keys/plugin.ts'
const ROUTES = 'packages/api/src/auth/api-keys/routes.ts'
const PLACING = 'packages/api/src/orders/place-order.ts'

/** API keys: what they open, and for how long. */
export const API_KEY_FAULTS: readonly Sabotage[] = [
  {
    name: 'a key opens what another scope opens',
    file: PLUGIN,
    search: 'if (scope !== undefined && scopes.has(scope)) return',
    replace: 'if (scope !== undefined && scopes.size > 0) return',
    noticedBy: scopes('getStats'),
    quick: true,
  },
  {
    name: 'a key opens what no scope opens',
    file: PLUGIN,
    search: 'if (scope !== undefined && scopes.has(scope)) return',
    replace: 'if (scope === undefined || scopes.has(scope)) return',
    noticedBy: scopes('getMe'),
  },
  {
    name: 'the checksum of a key is not verified',
    file: FORMAT,
    search: 'return random !== undefined && checksumOf(random) === checksum',
    replace: 'return random !== undefined && checksum !== undefined',
    noticedBy: format('is told from a mistyped one'),
    quick: true,
  },
  {
    name: 'a mistyped key is asked of the store',
    file: KNOWN,
    search: 'if (!isApiKey(key)) throw',
    replace: "if (!isApiKey(key) && key === '') throw",
    noticedBy: life('is refused as mistyped'),
  },
  {
    name: 'a revoked key stays good on other replicas',
    file: KNOWN,
    search: 'found.readAtMs < READ_AGAIN_MS',
    replace: 'found.readAtMs < READ_AGAIN_MS * 60',
    noticedBy: life('that is revoked is refused'),
    quick: true,
  },
  {
    name: 'a revoked key stays good where it was revoked',
    file: ROUTES,
    search: 'app.apiKeys.forget(id)\n    return reply',
    replace: 'return reply',
    noticedBy: life('that is revoked is refused'),
  },
  {
    name: 'a key that has expired stays good',
    file: KNOWN,
    search: 'if (actor.expiresAtMs <= clock.nowMs()) throw',
    replace: 'if (actor.expiresAtMs <= 0) throw',
    noticedBy: life('is good for a day beside the new one'),
  },
  {
    name: 'a rotation without an overlap leaves the key before good',
    file: FORMAT,
    search: 'nowMs + overlapMs)',
    replace: 'nowMs + (overlapMs || 1000))',
    noticedBy: format('without an overlap ends all'),
  },
  {
    name: 'a stranger may have any number of keys looked up',
    file: KNOWN,
    search: 'if (current > options.RATE_LIMIT_AUTH_PER_IP) {',
    replace: "if (current > options.RATE_LIMIT_AUTH_PER_IP && name === '') {",
    noticedBy: life('is looked up ten times a minute'),
    quick: true,
  },
  {
    name: 'a stranger keeps known keys of the same address out',
    file: KNOWN,
    search: 'known.has(hash) ? readNow(hash)',
    replace: "known.has('') ? readNow(hash)",
    noticedBy: life('is looked up ten times a minute'),
  },
  {
    name: 'every request with a key asks the store',
    file: KNOWN,
    search: 'known.set(hash, found)',
    replace: 'known.delete(hash)',
    noticedBy: life('asks the store once'),
  },
  {
    name: 'the requests of a key are not limited',
    file: PLUGIN,
    search: 'await app.limitKeys.call(app, request, reply)',
    replace: '',
    noticedBy: life('is shown with what is left of it'),
  },
  {
    name: 'a stream outlives its key',
    file: PLUGIN,
    search: 'if (!isGood && followed.delete(onEnd)) onEnd()',
    replace: 'if (!isGood) followed.delete(onEnd)',
    noticedBy: life('ends the event streams'),
  },
  {
    name: 'a clerk’s Idempotency-Key is the customer’s',
    file: PLACING,
    search: "actor.kind === 'key' ? programsKey(actor.id, key) : key",
    replace: "actor.kind === 'key' ? programsKey('', key).slice(2) : key",
    noticedBy: writes('meets neither the customer'),
    quick: true,
  },
  {
    name: 'two programs share their Idempotency-Keys',
    file: PLACING,
    search: 'programsKey(actor.id, key)',
    replace: 'programsKey(actor.kind, key)',
    noticedBy: writes('meets neither the customer'),
  },
  {
    name: 'a customer orders for another one',
    file: 'packages/api/src/orders/customer-of-order.ts',
    search: 'if (customerId === undefined && customerEmail === undefined) return actor.id',
    replace: 'return customerId ?? actor.id',
    noticedBy: writes('is not placed by a customer for another one'),
    quick: true,
  },
  {
    name: 'the admin log does not have the orders that programs place',
    file: 'packages/shared/src/adapters/sqlite/orders/orders.ts',
    search: 'log(entry)\n        return { placed: true }',
    replace: 'return { placed: true }',
    noticedBy: store('is in the admin log once it is placed'),
  },
  {
    name: 'an admin who leaves keeps a key',
    file: 'packages/api/src/auth/leave.ts',
    search: 'const mine = { userId: id, by: id }',
    replace: 'const mine = { userId: session.sessionId, by: id }',
    noticedBy: life('is revoked with the erasure'),
  },
  {
    name: 'an admin who leaves ends the keys of others',
    file: 'packages/shared/src/admin/made-by-admin.ts',
    search: 'createdBy === userId',
    replace: "createdBy !== ''",
    noticedBy: life('is revoked with the erasure'),
    quick: true,
  },
  {
    name: 'a request that is sent again makes a second key',
    file: 'packages/shared/src/adapters/sqlite/api-keys.ts',
    search: 'if (earlier !== undefined) throw',
    replace: "if (earlier === '') throw",
    noticedBy: store('are rotated once for a request'),
  },
]
