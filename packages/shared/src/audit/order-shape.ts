import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { OrderStatusSchema } from '../contracts/orders.ts'
import { IdSchema, MoneySchema, TimestampSchema } from '../contracts/primitives.ts'

const LineSchema = Type.Object({
  productId: Type.String(),
  quantity: Type.Integer({ minimum: 1 }),
  unitPrice: MoneySchema,
  lineTotal: MoneySchema,
})

/** What the rules need of a stored order. */
const AuditableOrderSchema = Type.Object({
  id: IdSchema,
  status: OrderStatusSchema,
  items: Type.Array(LineSchema, { minItems: 1 }),
  total: MoneySchema,
  history: Type.Array(Type.Object({ status: OrderStatusSchema, at: TimestampSchema })),
  version: Type.Integer(),
  checkAtMs: Type.Optional(Type.Number()),
  awaitUntilMs: Type.Optional(Type.Number()),
})
export type AuditableOrder = Static<typeof AuditableOrderSchema>

const validator = Compile(AuditableOrderSchema)

/** Reads an order as the database holds it, which is not trusted: it may have been edited by hand. Pure. */
export function readOrder(record: unknown): { order: AuditableOrder } | { problem: string } {
  if (validator.Check(record)) return { order: record }
  const [error] = validator.Errors(record)
  return { problem: `${error?.instancePath || 'it'} ${error?.message ?? 'is wrong'}` }
}
