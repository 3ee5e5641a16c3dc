export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal'

export type SpanAttributes = Record<string, string | number | boolean>

export interface SpanOptions {
  kind?: SpanKind
  /** W3C traceparent of what caused the work; without one, a new trace begins. */
  parent?: string | undefined
  /** Named as OpenTelemetry's semantic conventions do, where they have a name. */
  attributes?: SpanAttributes
}

export interface Span {
  /** W3C traceparent of this span, for what it causes. */
  readonly traceparent: string
  set(attributes: SpanAttributes): void
}

export interface OpenSpan extends Span {
  /** Once. @param problem what went wrong, if something did; no personal data */
  end(problem?: string): void
}

/** Records what is done for a request, across processes. Without tracing there is no tracer, and then nothing is called. */
export interface Tracer {
  /** Runs the work within a span. A rejection marks it as failed and is passed on. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>
  /** For work that ends in a callback. */
  start(name: string, options: SpanOptions): OpenSpan
  /** Sends what is recorded, for two seconds at most. */
  close(): Promise<void>
}
