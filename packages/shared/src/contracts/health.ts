import Type, { type Static } from 'typebox'
import { StrictObject } from './primitives.ts'

export const LivenessSchema = StrictObject({ status: Type.Literal('ok') }, { $id: 'Liveness' })

export const DependencySchema = StrictObject(
  {
    status: Type.Enum(['up', 'down']),
    required: Type.Boolean({ description: 'Whether the service can do its work without it' }),
    latencyMs: Type.Number(),
    reason: Type.Optional(Type.String()),
  },
  { $id: 'Dependency' },
)
export type Dependency = Static<typeof DependencySchema>

export const ReadinessSchema = StrictObject(
  {
    status: Type.Enum(['ready', 'degraded', 'unready']),
    dependencies: Type.Record(Type.String(), Type.Unsafe<Dependency>({ $ref: 'Dependency#' })),
  },
  { $id: 'Readiness' },
)
/** `degraded`: something optional is down and the work goes on; `unready`: send no traffic here. */
export type Readiness = Static<typeof ReadinessSchema>
