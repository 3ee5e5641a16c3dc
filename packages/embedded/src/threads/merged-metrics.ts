import { AggregatorRegistry, type MetricObject, type Registry } from 'prom-client'

/**
 * The metrics of both threads, as one process shows them: what both count is summed up, and what both read of the process or of a backing
 * service is counted once.
 */
export async function mergeMetrics(own: Registry, others: MetricObject[]): Promise<string> {
  const known = new Set(own.getMetricsAsArray().map(({ name }) => name))
  const added = others.filter(({ name, type }) => !known.has(name) || (isCounted(String(type)) && !isOfProcess(name)))
  const merged = AggregatorRegistry.aggregate([await own.getMetricsAsJSON(), added])
  return merged.metrics()
}

const isCounted = (type: string): boolean => type === 'counter' || type === 'histogram'
const isOfProcess = (name: string): boolean => name.startsWith('process_')
