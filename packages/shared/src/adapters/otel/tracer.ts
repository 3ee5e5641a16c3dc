import { setTimeout as delay } from 'node:timers/promises'
import {
  ROOT_CONTEXT,
  type Span as SdkSpan,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { TRACEPARENT } from '../../contracts/events.ts'
import type { Logger } from '../../ports/logger.ts'
import type { OpenSpan, SpanOptions, Tracer } from '../../ports/tracer.ts'
import { createExporter } from './exporter.ts'
import { createSampler, type SamplerName } from './sampler.ts'

export interface OtelTracerOptions {
  /** `service.name`; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win. */
  service: string
  /** As in OTEL_EXPORTER_OTLP_ENDPOINT. */
  endpoint: string
  sampler: SamplerName
  /** 0 to 1, for the samplers that take a share. */
  ratio: number
  logger: Logger
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

const CLOSE_WITHIN_MS = 2_000

/**
 * Spans by OpenTelemetry. Parents are passed as W3C traceparents, which events and requests carry anyway: there is no global state
 * and no hook into anything.
 */
export function createOtelTracer({ service, endpoint, sampler, ratio, logger }: OtelTracerOptions): Tracer {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }).merge(detectResources({ detectors: [envDetector] })),
    sampler: createSampler(sampler, ratio),
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter({ endpoint, logger }) })],
  })
  const tracer = provider.getTracer('orders')

  const start = (name: string, { kind = 'internal', parent, attributes = {} }: SpanOptions): OpenSpan =>
    toOpenSpan(tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent)))

  return {
    start,
    span: async (name, options, work) => {
      const span = start(name, options)
      try {
        const result = await work(span)
        span.end()
        return result
      } catch (error) {
        span.end(error instanceof Error ? error.name : 'error')
        throw error
      }
    },
    close: async () => {
      await Promise.race([provider.shutdown().catch(() => {}), delay(CLOSE_WITHIN_MS, undefined, { ref: false })])
    },
  }
}

function contextOf(traceparent: string | undefined) {
  const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent)
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
}

function toOpenSpan(span: SdkSpan): OpenSpan {
  return {
    traceparent: formatTraceparent(span.spanContext()),
    set: (attributes) => {
      span.setAttributes(attributes)
    },
    end: (problem) => {
      if (problem !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: problem })
      span.end()
    },
  }
}

const PARTS = new RegExp(TRACEPARENT.replace('[0-9a-f]{32}', '($&)').replace('[0-9a-f]{16}', '($&)'))

/** @returns undefined for what is no W3C traceparent */
function parseTraceparent(traceparent: string): SpanContext | undefined {
  const [, traceId, spanId] = PARTS.exec(traceparent) ?? []
  if (!traceId || !spanId) return undefined
  const traceFlags = Number.parseInt(traceparent.slice(-2), 16)
  return { traceId, spanId, traceFlags, isRemote: true }
}

const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
