import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Logger } from '../../ports/logger.ts'

/** A collector that does not answer must not hold up the end of the process. */
const EXPORT_TIMEOUT_MS = 2_000
/** Of the SDK's ExportResult. */
const SUCCESS = 0

/**
 * Sends spans as OTLP/HTTP JSON to the collector's `/v1/traces`, and logs once per outage that it cannot.
 * @param endpoint as in OTEL_EXPORTER_OTLP_ENDPOINT: the base URL
 */
export function createExporter({ endpoint, logger }: { endpoint: string; logger: Logger }): SpanExporter {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS })
  let isOut = false

  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== SUCCESS
        if (failed && !isOut) logger.warn({ reason: result.error?.message }, 'traces cannot be sent and are dropped')
        if (!failed && isOut) logger.info({}, 'traces are sent again')
        isOut = failed
        done(result)
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  }
}
