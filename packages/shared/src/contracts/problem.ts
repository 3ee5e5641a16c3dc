import Type, { type Static } from 'typebox'
import type { OutOfStockItemSchema } from './orders.ts'

export const FieldErrorSchema = Type.Object(
  {
    path: Type.String({ description: 'Where the fault is, such as body/items/0/quantity' }),
    message: Type.String(),
  },
  { $id: 'FieldError', description: 'What is wrong with a part of the request' },
)
export type FieldError = Static<typeof FieldErrorSchema>

/** RFC 9457 problem details; `code` is the stable, documented part (docs/errors.md). */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'The code as a URN' }),
    title: Type.String({ description: 'What the code means, for people' }),
    status: Type.Integer({ description: 'The HTTP status' }),
    detail: Type.String({ description: 'What happened here, for people' }),
    instance: Type.String({ description: 'The path that was asked for' }),
    code: Type.String({ description: 'Stable: programs go by it' }),
    requestId: Type.String({ description: 'Names the request in the logs' }),
    errors: Type.Optional(Type.Array(Type.Unsafe<FieldError>({ $ref: 'FieldError#' }))),
    items: Type.Optional(Type.Array(Type.Unsafe<Static<typeof OutOfStockItemSchema>>({ $ref: 'OutOfStockItem#' }))),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details' },
)
export type Problem = Static<typeof ProblemSchema>
