import Type, { type Static, type TSchema } from 'typebox'
import { AdminStatsSchema } from './admin.ts'
import { StrictObject, TimestampSchema } from './primitives.ts'

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const CountSchema = (description: string) => Type.Integer({ minimum: 0, description })
const SecondsSchema = (description: string) => orNull(Type.Number({ minimum: 0, description }))

export const StatsSampleSchema = StrictObject({
  at: {
    ...TimestampSchema,
    description: 'The end of the span, of `intervalSeconds`, that was counted; ends are the same in every process',
  },
  orders: orNull(
    StrictObject({
      placed: CountSchema('Orders placed within the span'),
      settled: CountSchema('Orders that became CONFIRMED, FAILED or CANCELLED within the span, and still are'),
      failed: CountSchema('Those of them that became FAILED'),
    }),
  ),
  timeToSettle: orNull(
    StrictObject({
      p50Seconds: SecondsSchema('The median of the times from placing an order, or from the end of its cancel window'),
      p99Seconds: SecondsSchema('The 99th percentile of them'),
    }),
  ),
  outbox: AdminStatsSchema.properties.outbox,
  queue: AdminStatsSchema.properties.queue,
})
export type StatsSample = Static<typeof StatsSampleSchema>

const exampleSamples: StatsSample[] = [
  {
    at: '2026-01-31T12:00:00.000Z',
    orders: { placed: 30, settled: 29, failed: 0 },
    timeToSettle: { p50Seconds: 0.012, p99Seconds: 0.31 },
    outbox: null,
    queue: null,
  },
  {
    at: '2026-01-31T12:00:15.000Z',
    orders: { placed: 31, settled: 31, failed: 1 },
    timeToSettle: { p50Seconds: 0.011, p99Seconds: 0.27 },
    outbox: { pending: 2, oldestAgeSeconds: 0.04 },
    queue: { waiting: 3, deadLetters: 0 },
  },
]

/** What could not be read at its time is null. Times are null too where no order was timed. */
export const AdminStatsHistorySchema = StrictObject(
  {
    since: {
      ...TimestampSchema,
      description:
        'When this process began to watch the queue and the outbox: of the time before, it knows what the store tells of orders',
    },
    intervalSeconds: Type.Integer({ minimum: 1, description: 'How far apart the samples are, and what they count' }),
    samples: Type.Array(StatsSampleSchema, { maxItems: 240, description: 'Of the last hour at most, oldest first' }),
  },
  {
    $id: 'AdminStatsHistory',
    examples: [{ since: '2026-01-31T12:00:10.000Z', intervalSeconds: 15, samples: exampleSamples }],
  },
)
export type AdminStatsHistory = Static<typeof AdminStatsHistorySchema>
