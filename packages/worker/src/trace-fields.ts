/** What log lines carry of a trace: 00-<trace id, 32 digits>-<span id>-<flags>. */
export function traceFieldsOf(traceparent: string | undefined): { traceId?: string } {
  const traceId = traceparent?.slice(3, 35)
  return traceId ? { traceId } : {}
}
