import { oncePerRegistry } from '@orders/shared/metrics/once-per-registry'
import { Counter } from 'prom-client'

/** Counts reads of an order by whether the cache had it. */
export const cacheMetricsOf = oncePerRegistry((registry) => {
  const reads = new Counter({
    name: 'order_cache_requests_total',
    help: 'Reads of an order, by whether the cache had it',
    labelNames: ['result'],
    registers: [registry],
  })
  const hit = { result: 'hit' }
  const miss = { result: 'miss' }
  for (const result of [hit, miss]) reads.inc(result, 0)
  return { count: (found: boolean) => reads.inc(found ? hit : miss) }
})
