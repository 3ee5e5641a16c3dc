import type { Sabotage } from '../sabotage.ts'

const READS = { test: 'packages/api/src/orders/read-order.test.ts' }

export const REDIS_FAULTS: readonly Sabotage[] = [
  {
    name: 'a read joins a load that began before a change was answered',
    file: 'packages/api/src/orders/read-order.ts',
    search: 'if (running?.newest === newest)',
    replace: 'if (running)',
    noticedBy: READS,
    quick: true,
  },
  {
    name: 'a copy is taken from the cache though a newer version was answered',
    file: 'packages/api/src/orders/read-order.ts',
    search: 'order && order.version >= versions.of(id) ? order',
    replace: 'order ? order',
    noticedBy: READS,
    quick: true,
  },
  {
    name: 'what a list has answered is not remembered',
    file: 'packages/api/src/orders/newest-versions.ts',
    search: 'list: (page) => noteAll(orders.list(page)),',
    replace: '',
    noticedBy: READS,
  },
  {
    name: 'what others tell of changes is not remembered',
    file: 'packages/api/src/orders/read-order.ts',
    search: 'given.changes.subscribe(({ id, version }) => versions.note(id, version))',
    replace: 'given.changes.subscribe(() => {})',
    noticedBy: { test: 'tests/api/fresh-reads.test.ts' },
  },
  {
    name: 'a load stores what it read before a change that was forgotten (memory)',
    file: 'packages/shared/src/adapters/memory/order-cache.ts',
    search: 'latest === lease && lease.leastVersion <= order.version',
    replace: 'true',
    noticedBy: READS,
    quick: true,
  },
  {
    name: 'a load that began last stores less than an earlier one has read (memory)',
    file: 'packages/shared/src/adapters/memory/order-cache.ts',
    search: ' && lease.leastVersion <= order.version',
    replace: '',
    noticedBy: { test: 'packages/shared/src/adapters/memory/order-cache.test.ts' },
  },
  {
    name: 'a load stores what it read under a lease that has ended (Redis)',
    file: 'packages/shared/src/adapters/redis/scripts.ts',
    search: 'if lease ~= ARGV[4] then',
    replace: 'if false then',
    noticedBy: { test: 'tests/adapters/redis-order-cache.test.ts' },
    needs: 'REDIS_URL',
  },
  {
    name: 'what is in Redis after it was lost is served at once',
    file: 'packages/shared/src/adapters/redis/order-cache.ts',
    search: 'order?.final || performance.now() >= doubtedUntilMs ? order',
    replace: 'order ? order',
    noticedBy: { test: 'tests/adapters/redis-outages.test.ts' },
  },
]
