import { oncePerRegistry } from '@orders/shared/telemetry/metrics/once-per-registry'
import { Counter } from 'prom-client'

/** Counts reads of an order by whether the cache had it. */
export const cacheMetricsOf = oncePerRegistry((registry) => {
  // Counted here and read at the scrape: a plain number costs a read next to nothing
  const counted = { hit: 0, miss: 0 }
  new Counter({
    name: 'order_cache_requests_total',
    help: 'Reads of an order, by whether the cache had it',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      for (const result of ['hit', 'miss'] as const) {
        this.inc({ result }, counted[result])
        counted[result] = 0
      }
    },
  })
  return {
    count: (found: boolean) => {
      counted[found ? 'hit' : 'miss']++
    },
  }
})
