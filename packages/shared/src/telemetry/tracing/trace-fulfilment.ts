import type { Fulfilment } from '../../ports/services.ts'
import type { Tracer } from '../../ports/tracer.ts'

/** The fulfilment service is given the span's traceparent, so that its own spans join the trace. */
export function traceFulfilment(fulfilment: Fulfilment, tracer: Tracer | undefined): Fulfilment {
  if (!tracer) return fulfilment
  return {
    fulfil: (order, context) => {
      const attributes = { 'order.id': order.id, 'order.attempt': order.attempts }
      return tracer.span('fulfil', { kind: 'client', parent: context.traceparent, attributes }, async (span) => {
        const result = await fulfilment.fulfil(order, { ...context, traceparent: span.traceparent })
        if ('fulfilled' in result) span.set({ 'order.fulfilled': result.fulfilled })
        return result
      })
    },
  }
}
