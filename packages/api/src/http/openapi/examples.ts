import { EXAMPLE_ORDER } from '@orders/shared/contracts/orders'

const at = '2026-01-31T12:00:05.000Z'
const up = { status: 'up', required: false, latencyMs: 1 }

/** Answers that the example of their schema would not fit, by operation and status. */
export const ANSWER_EXAMPLES: Record<string, Record<string, unknown>> = {
  cancelOrder: {
    200: {
      ...EXAMPLE_ORDER,
      status: 'CANCELLED',
      history: [...EXAMPLE_ORDER.history, { status: 'CANCELLED', at }],
      version: 2,
      updatedAt: at,
    },
  },
  getReadiness: {
    503: {
      status: 'unready',
      dependencies: {
        database: { status: 'down', required: true, latencyMs: 1000, reason: 'did not answer within 1000 ms' },
        cache: up,
        queue: up,
      },
    },
  },
}
