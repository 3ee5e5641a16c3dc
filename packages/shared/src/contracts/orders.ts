import Type, { type Static } from 'typebox'
import { CursorSchema, IdSchema, LimitSchema, MoneySchema, ref, StrictObject, TimestampSchema } from './primitives.ts'
import { ProductIdSchema } from './products.ts'

export const ORDER_STATUSES = ['PENDING', 'PROCESSING', 'CONFIRMED', 'FAILED', 'CANCELLED'] as const
export const OrderStatusSchema = Type.Enum([...ORDER_STATUSES])
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export const MAX_ORDER_LINES = 50
export const MAX_LINE_QUANTITY = 1000

export const PlaceOrderBodySchema = StrictObject(
  {
    items: Type.Array(
      StrictObject({
        productId: Type.String({ minLength: 1, maxLength: 64, examples: ['bike1'] }),
        quantity: Type.Integer({ minimum: 1, maximum: MAX_LINE_QUANTITY, examples: [1] }),
      }),
      { minItems: 1, maxItems: MAX_ORDER_LINES },
    ),
  },
  { $id: 'PlaceOrderBody', examples: [{ items: [{ productId: 'helmet1', quantity: 1 }] }] },
)
export type PlaceOrderBody = Static<typeof PlaceOrderBodySchema>

/**
 * IETF draft-ietf-httpapi-idempotency-key-header. The value is taken as it is: 1 to 255 visible characters.
 * A key belongs to the customer who used it and is kept as long as the order.
 */
export const PlaceOrderHeadersSchema = Type.Object({
  'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' })),
})

export const OrderLineSchema = StrictObject(
  {
    productId: ProductIdSchema,
    name: Type.String(),
    quantity: Type.Integer({ minimum: 1 }),
    unitPrice: ref(MoneySchema),
    lineTotal: ref(MoneySchema),
  },
  { $id: 'OrderLine' },
)
export type OrderLine = Static<typeof OrderLineSchema>

export const OrderHistoryEntrySchema = StrictObject(
  { status: OrderStatusSchema, at: TimestampSchema, reason: Type.Optional(Type.String()) },
  { $id: 'OrderHistoryEntry' },
)
export type OrderHistoryEntry = Static<typeof OrderHistoryEntrySchema>

export const OrderSchema = StrictObject(
  {
    id: IdSchema,
    status: OrderStatusSchema,
    items: Type.Array(ref(OrderLineSchema)),
    total: ref(MoneySchema),
    history: Type.Array(ref(OrderHistoryEntrySchema)),
    version: Type.Integer({ minimum: 1, description: 'Grows with every change; the ETag is made of it' }),
    createdAt: TimestampSchema,
    updatedAt: TimestampSchema,
  },
  { $id: 'Order' },
)
/** An order as its customer sees it. */
export type Order = Static<typeof OrderSchema>

export const OrderPageSchema = StrictObject(
  { items: Type.Array(ref(OrderSchema)), nextCursor: Type.Union([Type.String(), Type.Null()]) },
  { $id: 'OrderPage' },
)
export type OrderPage = Static<typeof OrderPageSchema>

export const OutOfStockItemSchema = Type.Object(
  { productId: Type.String(), requested: Type.Integer(), available: Type.Integer() },
  { $id: 'OutOfStockItem' },
)
export type OutOfStockItem = Static<typeof OutOfStockItemSchema>

export const OrderParamsSchema = StrictObject({ id: Type.String() })
export const OrderListQuerySchema = StrictObject({
  status: Type.Optional(OrderStatusSchema),
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})
export type OrderListQuery = Static<typeof OrderListQuerySchema>
