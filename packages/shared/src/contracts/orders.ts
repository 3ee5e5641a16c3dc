import Type, { type Static } from 'typebox'
import {
  CursorSchema,
  IdempotencyKeySchema,
  IdSchema,
  IfMatchSchema,
  LimitSchema,
  MoneySchema,
  OneOf,
  PageOf,
  PathIdSchema,
  ref,
  StrictObject,
  TimestampSchema,
  WHOLE_CHARACTERS,
  WHOLE_CHARACTERS_PATTERN,
} from './primitives.ts'
import { ProductIdSchema } from './products.ts'

export const ORDER_STATUSES = ['PENDING', 'PROCESSING', 'CONFIRMED', 'FAILED', 'CANCELLED'] as const
export const OrderStatusSchema = OneOf(ORDER_STATUSES, {
  $id: 'OrderStatus',
  description: 'CONFIRMED and CANCELLED are final; a FAILED order stays so unless an admin retries it',
})
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** What the partner has answered; `failed`: no answer in time, or one that settles nothing. */
export const ATTEMPT_OUTCOMES = ['fulfilled', 'refused', 'failed'] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

export const MAX_ORDER_LINES = 50
export const MAX_LINE_QUANTITY = 1000

export const PlaceOrderLineSchema = StrictObject(
  {
    productId: Type.String({ minLength: 1, maxLength: 64, examples: ['bike1'] }),
    quantity: Type.Integer({ minimum: 1, maximum: MAX_LINE_QUANTITY, examples: [1] }),
  },
  { $id: 'PlaceOrderLine' },
)

export const PlaceOrderBodySchema = StrictObject(
  {
    items: Type.Array(ref(PlaceOrderLineSchema), {
      minItems: 1,
      maxItems: MAX_ORDER_LINES,
      description: 'A product may be listed once, and all of them have to be priced in one currency',
    }),
    customerId: Type.Optional({
      ...IdSchema,
      description:
        'Whose order it is: required of an API key (or `customerEmail`), and refused from a customer, who orders for themselves',
    }),
    customerEmail: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 254,
        description: 'In place of `customerId`: the address that the customer has registered with',
        examples: ['ada@example.com'],
      }),
    ),
  },
  { $id: 'PlaceOrderBody', examples: [{ items: [{ productId: 'helmet1', quantity: 2 }] }] },
)
export type PlaceOrderBody = Static<typeof PlaceOrderBodySchema>

/** A key belongs to the customer who used it, or to the API key and the customer it ordered for, and is kept as long as the order. */
export const PlaceOrderHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the same key and body get the first answer',
    'd3b0c1f2-my-first-order',
  ),
})

export const CancelOrderHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Taken, and of no consequence: the request is safe to send again without one',
    'd3b0c1f2-my-first-order',
  ),
  'if-match': IfMatchSchema('The ETag of the order that the client has seen; another one gets 412'),
})

/** What a partner may answer of an order that waits for it. */
export const FULFILMENT_OUTCOMES = ['fulfilled', 'refused'] as const satisfies AttemptOutcome[]
export type FulfilmentOutcome = (typeof FULFILMENT_OUTCOMES)[number]

export const FulfilmentBodySchema = StrictObject(
  {
    outcome: OneOf(FULFILMENT_OUTCOMES, {
      description: '`fulfilled` confirms the order; `refused` fails it, and its stock returns',
    }),
    reason: Type.Optional(
      Type.String({
        maxLength: 200,
        pattern: WHOLE_CHARACTERS_PATTERN,
        expects: WHOLE_CHARACTERS,
        description: 'Of a refusal: what the customer is told, on one line. A general one where it is left out',
        examples: ['we do not deliver there'],
      }),
    ),
    reference: Type.Optional(
      Type.String({
        maxLength: 100,
        pattern: WHOLE_CHARACTERS_PATTERN,
        expects: WHOLE_CHARACTERS,
        description: 'What the sender calls it, on one line: kept for operators',
        examples: ['SHIP-4711'],
      }),
    ),
  },
  { $id: 'FulfilmentBody', examples: [{ outcome: 'fulfilled', reference: 'SHIP-4711' }] },
)
export type FulfilmentBody = Static<typeof FulfilmentBodySchema>

export const FulfilmentHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again, even if an admin has retried the order since: the order is answered once for each key',
    'd3b0c1f2-shipped',
  ),
  'if-match': IfMatchSchema('The ETag of the order that the client has seen; another one gets 412'),
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
  { status: ref(OrderStatusSchema), at: TimestampSchema, reason: Type.Optional(Type.String()) },
  { $id: 'OrderHistoryEntry' },
)
export type OrderHistoryEntry = Static<typeof OrderHistoryEntrySchema>

const usd = (amount: number) => ({ amount, currency: 'USD' })

/** Eight digits of Crockford's base 32. */
export const OrderNumberSchema = Type.String({
  pattern: '^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$',
  description: 'What people call the order: short, random and unique',
  expects: 'a number such as WJ9T-52KD',
  examples: ['BXZH-RB9Y'],
})

/** As its customer gets it back at once. */
export const EXAMPLE_ORDER = {
  id: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  number: 'BXZH-RB9Y',
  status: 'PENDING',
  items: [{ productId: 'helmet1', name: 'Helmet', quantity: 2, unitPrice: usd(2000), lineTotal: usd(4000) }],
  total: usd(4000),
  history: [{ status: 'PENDING', at: '2026-01-31T12:00:00.000Z' }],
  version: 1,
  createdAt: '2026-01-31T12:00:00.000Z',
  updatedAt: '2026-01-31T12:00:00.000Z',
}

export const OrderSchema = StrictObject(
  {
    id: IdSchema,
    number: OrderNumberSchema,
    status: ref(OrderStatusSchema),
    cancellableUntil: Type.Optional({
      ...TimestampSchema,
      description: 'Until then no worker takes the order; absent where none waits, and once one has taken it',
    }),
    items: Type.Array(ref(OrderLineSchema)),
    total: ref(MoneySchema),
    history: Type.Array(ref(OrderHistoryEntrySchema)),
    version: Type.Integer({ minimum: 1, description: 'Grows with every change; the ETag is made of it' }),
    createdAt: TimestampSchema,
    updatedAt: TimestampSchema,
  },
  { $id: 'Order', examples: [EXAMPLE_ORDER] },
)
/** An order as its customer sees it. */
export type Order = Static<typeof OrderSchema>

export const OrderPageSchema = PageOf(OrderSchema, { $id: 'OrderPage', example: EXAMPLE_ORDER })
export type OrderPage = Static<typeof OrderPageSchema>

export const OutOfStockItemSchema = Type.Object(
  { productId: Type.String(), requested: Type.Integer(), available: Type.Integer() },
  { $id: 'OutOfStockItem' },
)
export type OutOfStockItem = Static<typeof OutOfStockItemSchema>

export const OrderParamsSchema = StrictObject({ id: PathIdSchema('The id of the order', EXAMPLE_ORDER.id) })
export const OrderStatusFilterSchema = OneOf(ORDER_STATUSES, {
  description: 'Only orders in this state',
  examples: ['CONFIRMED'],
})
export const OrderListQuerySchema = StrictObject({
  status: Type.Optional(OrderStatusFilterSchema),
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})
export type OrderListQuery = Static<typeof OrderListQuerySchema>
