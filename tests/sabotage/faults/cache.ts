import type { Sabotage } from '../sabotage.ts'

/** The copies of orders. */
export const CACHE_FAULTS: readonly Sabotage[] = [
  {
    name: 'an order that is cached is shown to whoever knows its id',
    file: 'packages/api/src/orders/read-order.ts',
    search: 'if (own?.userId !== actor.id && ',
    replace: 'if (!cached && own?.userId !== actor.id && ',
    noticedBy: { test: 'tests/api/ownership.test.ts' },
    quick: true,
  },
  {
    name: 'an older copy replaces a newer one (in the process)',
    file: 'packages/shared/src/adapters/memory/order-cache.ts',
    search: '    if (present && present.order.version > order.version) return\n',
    replace: '',
    noticedBy: { test: 'packages/shared/src/adapters/memory/order-cache.test.ts' },
    quick: true,
  },
  {
    name: 'an older copy replaces a newer one (Redis)',
    file: 'packages/shared/src/adapters/redis/connection/scripts.ts',
    search: 'if stored and stored > version then return 0 end',
    replace: '',
    noticedBy: { test: 'tests/adapters/redis-order-cache.test.ts' },
    needs: 'REDIS_URL',
  },
  {
    name: 'versions are compared as texts (Redis)',
    file: 'packages/shared/src/adapters/redis/connection/scripts.ts',
    search: 'if stored and stored > version then return 0 end',
    replace: 'if stored and tostring(stored) > ARGV[1] then return 0 end',
    noticedBy: { test: 'tests/adapters/redis-order-cache.test.ts' },
    needs: 'REDIS_URL',
  },
  {
    name: 'a window of a rate limit begins anew with every count (Redis)',
    file: 'packages/shared/src/adapters/redis/connection/scripts.ts',
    search: "if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end",
    replace: "redis.call('PEXPIRE', KEYS[1], ARGV[1])",
    noticedBy: { test: 'tests/redis/rate-limits.test.ts' },
    needs: 'REDIS_URL',
  },
]
