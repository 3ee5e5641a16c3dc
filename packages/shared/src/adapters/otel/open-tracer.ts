import type { Tracer } from '../../ports/tracer.ts'
import type { OtelTracerOptions } from './tracer.ts'

/** The tracer where an endpoint is configured. The SDK is loaded only then: without it, tracing costs nothing at all. */
export async function openTracer({
  endpoint,
  ...options
}: Omit<OtelTracerOptions, 'endpoint'> & { endpoint: string | undefined }): Promise<Tracer | undefined> {
  if (!endpoint) return undefined
  const { createOtelTracer } = await import('./tracer.ts')
  return createOtelTracer({ ...options, endpoint })
}
