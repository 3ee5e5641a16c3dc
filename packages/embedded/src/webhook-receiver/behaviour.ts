import Type, { type Static } from 'typebox'

/** How the receiver answers. By default it answers well. */
export const BehaviourSchema = Type.Object(
  {
    fail: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'share of deliveries that are answered 500, and not taken',
    }),
    status: Type.Integer({
      minimum: 200,
      maximum: 599,
      description: 'the status of all other answers; taken are those of 2xx',
    }),
    hang: Type.Boolean({ description: 'take no delivery, and answer none' }),
    delayMs: Type.Integer({ minimum: 0, maximum: 3_600_000, description: 'milliseconds before an answer' }),
    triple: Type.Boolean({ description: 'take a delivery, but answer 500 to it twice, so that it comes three times' }),
    shuffle: Type.Boolean({ description: 'hold deliveries back, and take and answer some at a time in any order' }),
  },
  { additionalProperties: false },
)
export type Behaviour = Static<typeof BehaviourSchema>

export const WELL: Behaviour = { fail: 0, status: 204, hang: false, delayMs: 0, triple: false, shuffle: false }
