import type { SpanContext } from '@opentelemetry/api'
import { TRACEPARENT } from '../../contracts/events.ts'

const PARTS = new RegExp(TRACEPARENT.replace('[0-9a-f]{32}', '($&)').replace('[0-9a-f]{16}', '($&)'))

/** @returns undefined for what is no W3C traceparent */
export function parseTraceparent(traceparent: string): SpanContext | undefined {
  const [, traceId, spanId] = PARTS.exec(traceparent) ?? []
  if (!traceId || !spanId) return undefined
  const traceFlags = Number.parseInt(traceparent.slice(-2), 16)
  return { traceId, spanId, traceFlags, isRemote: true }
}

export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
