import type { Mailer } from '../../ports/services.ts'
import type { Tracer } from '../../ports/tracer.ts'

/** Says nothing of the mail itself: addresses are no matter for traces. */
export function traceMailer(mailer: Mailer, tracer: Tracer | undefined): Mailer {
  if (!tracer) return mailer
  return {
    ...mailer,
    send: (mail, context) =>
      tracer.span('send mail', { kind: 'client', parent: context?.traceparent }, (span) =>
        mailer.send(mail, { traceparent: span.traceparent }),
      ),
  }
}
