import Type, { type Static } from 'typebox'
import { OneOf, StrictObject } from './primitives.ts'

export const LivenessSchema = StrictObject(
  { status: Type.Literal('ok') },
  { $id: 'Liveness', examples: [{ status: 'ok' }] },
)

export const DependencySchema = StrictObject(
  {
    status: OneOf(['up', 'degraded', 'down'], {
      description: '`degraded`: it answers, but not all that is needed of it works',
    }),
    required: Type.Boolean({ description: 'Whether the service is unready without it' }),
    latencyMs: Type.Number(),
    reason: Type.Optional(Type.String({ description: 'Where it is down, or something is missing: which, and why' })),
  },
  { $id: 'Dependency' },
)
export type Dependency = Static<typeof DependencySchema>

export const ReadinessSchema = StrictObject(
  {
    status: OneOf(['ready', 'degraded', 'unready']),
    dependencies: Type.Record(Type.String(), Type.Unsafe<Dependency>({ $ref: 'Dependency#' })),
  },
  {
    $id: 'Readiness',
    examples: [
      {
        status: 'degraded',
        dependencies: {
          database: { status: 'up', required: true, latencyMs: 1 },
          indexes: { status: 'up', required: true, latencyMs: 0 },
          products: { status: 'up', required: true, latencyMs: 0 },
          cache: { status: 'down', required: false, latencyMs: 100, reason: 'cannot be reached' },
          queue: { status: 'up', required: false, latencyMs: 3 },
        },
      },
    ],
  },
)
/** `degraded`: something optional is down and the work goes on; `unready`: send no traffic here. */
export type Readiness = Static<typeof ReadinessSchema>
