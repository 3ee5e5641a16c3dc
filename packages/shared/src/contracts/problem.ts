import Type, { type Static } from 'typebox'
import type { OutOfStockItemSchema } from './orders.ts'

export const FieldErrorSchema = Type.Object(
  {
    path: Type.String({ description: 'Where the fault is, such as body/items/0/quantity' }),
    message: Type.String(),
  },
  { $id: 'FieldError' },
)
export type FieldError = Static<typeof FieldErrorSchema>

/** RFC 9457 problem details; `code` is the stable, documented part (docs/errors.md). */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.String(),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(Type.Unsafe<FieldError>({ $ref: 'FieldError#' }))),
    items: Type.Optional(Type.Array(Type.Unsafe<Static<typeof OutOfStockItemSchema>>({ $ref: 'OutOfStockItem#' }))),
  },
  { $id: 'Problem' },
)
export type Problem = Static<typeof ProblemSchema>
