import Type, { type Static, type TSchema } from 'typebox'
import { EXAMPLE_ORDER, OrderSchema, OrderStatusFilterSchema } from './orders.ts'
import {
  CursorSchema,
  IdempotencyKeySchema,
  IdSchema,
  LimitSchema,
  NextCursorSchema,
  OneOf,
  PathIdSchema,
  ref,
  StrictObject,
  TimestampSchema,
} from './primitives.ts'

const exampleOrder = { ...EXAMPLE_ORDER, userId: '01932c07-0000-7b3c-8a5d-0e5f7f1c2d3e', attempts: 0 }

export const AdminOrderSchema = StrictObject(
  {
    ...OrderSchema.properties,
    userId: { ...IdSchema, description: 'Whose order it is' },
    attempts: Type.Integer({
      minimum: 0,
      description: 'How often fulfilment has answered, or has not in time, since the order was placed or retried',
    }),
    crashes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'How often since then a worker began with it and fell silent; absent where none did',
      }),
    ),
    lastError: Type.Optional(
      Type.String({ description: 'Why the last attempt did not succeed; absent where none has failed' }),
    ),
  },
  { $id: 'AdminOrder', examples: [exampleOrder] },
)
/** An order as admins see it: with whose it is, and why it is stuck. */
export type AdminOrder = Static<typeof AdminOrderSchema>

export const AdminOrderPageSchema = StrictObject(
  { items: Type.Array(ref(AdminOrderSchema)), nextCursor: NextCursorSchema },
  { $id: 'AdminOrderPage', examples: [{ items: [exampleOrder], nextCursor: null }] },
)
export type AdminOrderPage = Static<typeof AdminOrderPageSchema>

export const AdminOrderListQuerySchema = StrictObject({
  status: Type.Optional(OrderStatusFilterSchema),
  userId: Type.Optional({ ...IdSchema, description: 'Only orders of the customer with this id' }),
  number: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Only the order with this number, in capital or small letters, with or without the hyphen',
      examples: [EXAMPLE_ORDER.number],
    }),
  ),
  email: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 254,
      description: 'Only orders of the customer who has registered this address, in capital or small letters',
      examples: ['ada@example.com'],
    }),
  ),
  from: Type.Optional({ ...TimestampSchema, description: 'Placed at this time or later. Not after `to`' }),
  to: Type.Optional({ ...TimestampSchema, description: 'Placed before this time' }),
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})
export type AdminOrderListQuery = Static<typeof AdminOrderListQuerySchema>

const CountSchema = Type.Integer({ minimum: 0 })
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** What cannot be asked at the moment is null. Ages are null too where there is nothing that could be old. */
export const AdminStatsSchema = StrictObject(
  {
    orders: orNull(
      StrictObject({
        PENDING: CountSchema,
        PROCESSING: CountSchema,
        CONFIRMED: CountSchema,
        FAILED: CountSchema,
        CANCELLED: CountSchema,
      }),
    ),
    outbox: orNull(StrictObject({ pending: CountSchema, oldestAgeSeconds: orNull(Type.Number()) })),
    queue: orNull(StrictObject({ waiting: CountSchema, deadLetters: CountSchema })),
    mails: orNull(StrictObject({ unsent: CountSchema })),
    oldestUnsettledSeconds: orNull(Type.Number()),
  },
  {
    $id: 'AdminStats',
    examples: [
      {
        orders: { PENDING: 2, PROCESSING: 1, CONFIRMED: 97, FAILED: 0, CANCELLED: 3 },
        outbox: { pending: 0, oldestAgeSeconds: null },
        queue: { waiting: 2, deadLetters: 0 },
        mails: { unsent: 1 },
        oldestUnsettledSeconds: 0.8,
      },
    ],
  },
)
export type AdminStats = Static<typeof AdminStatsSchema>

const exampleLetter = {
  id: '01932c07-2222-7b3c-8a5d-0e5f7f1c2d3e',
  body: 'not an event',
  reason: 'is not JSON',
  receiveCount: 1,
  at: '2026-01-31T12:00:00.000Z',
}

export const DeadLetterSchema = StrictObject(
  {
    id: IdSchema,
    body: Type.String({ description: 'The message as it came, whatever it is' }),
    reason: Type.String(),
    receiveCount: CountSchema,
    at: TimestampSchema,
  },
  { $id: 'DeadLetter', examples: [exampleLetter] },
)

export const DeadLetterPageSchema = StrictObject(
  { items: Type.Array(ref(DeadLetterSchema)), nextCursor: NextCursorSchema },
  { $id: 'DeadLetterPage', examples: [{ items: [exampleLetter], nextCursor: null }] },
)
export type DeadLetterPage = Static<typeof DeadLetterPageSchema>

const exampleSuppression = {
  id: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
  email: 'ada@example.com',
  reason: 'bounce',
  at: '2026-01-31T12:00:00.000Z',
  detail: 'Permanent/General',
}

export const SuppressionSchema = StrictObject(
  {
    id: Type.String({ description: 'The SHA-256 of the address in base64url' }),
    email: Type.Optional(Type.String({ description: 'Absent where it is no customer’s any more' })),
    reason: OneOf(['bounce', 'complaint']),
    at: TimestampSchema,
    detail: Type.Optional(Type.String({ description: 'What the mail service calls it' })),
  },
  { $id: 'Suppression', examples: [exampleSuppression] },
)

export const SuppressionPageSchema = StrictObject(
  { items: Type.Array(ref(SuppressionSchema)), nextCursor: NextCursorSchema },
  { $id: 'SuppressionPage', examples: [{ items: [exampleSuppression], nextCursor: null }] },
)
export type SuppressionPage = Static<typeof SuppressionPageSchema>

export const SuppressionParamsSchema = StrictObject({
  id: PathIdSchema('The id of the suppression', exampleSuppression.id),
})

export const ADMIN_ACTIONS = [
  'product.put',
  'product.patch',
  'product.stock',
  'order.retry',
  'order.cancel',
  'dead-letter.redrive',
  'dead-letter.drop',
  'mail.resend',
  'suppression.lift',
  'user.grant',
  'user.revoke',
] as const
export type AdminAction = (typeof ADMIN_ACTIONS)[number]

const exampleEntry = {
  id: '01932c07-3333-7b3c-8a5d-0e5f7f1c2d3e',
  at: '2026-01-31T12:00:00.000Z',
  adminId: '01932c07-1111-7b3c-8a5d-0e5f7f1c2d3e',
  action: 'product.stock',
  target: 'bike1',
  details: { delta: 10 },
}

export const AdminLogEntrySchema = StrictObject(
  {
    id: IdSchema,
    at: TimestampSchema,
    adminId: Type.String({
      description: "The admin's user id, or `command:ACCOUNT@HOST` for the command line beside the database",
    }),
    action: OneOf(ADMIN_ACTIONS),
    target: Type.String({ description: 'The id of what was changed' }),
    details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  },
  { $id: 'AdminLogEntry', examples: [exampleEntry] },
)
export type AdminLogEntry = Static<typeof AdminLogEntrySchema>

export const RetryOrderHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the order is retried once for each key',
    'retry-after-the-outage',
  ),
})

export const AdminLogPageSchema = StrictObject(
  { items: Type.Array(ref(AdminLogEntrySchema)), nextCursor: NextCursorSchema },
  { $id: 'AdminLogPage', examples: [{ items: [exampleEntry], nextCursor: null }] },
)
export type AdminLogPage = Static<typeof AdminLogPageSchema>

export const PageQuerySchema = StrictObject({
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})
export type PageQuery = Static<typeof PageQuerySchema>

export const DeadLetterParamsSchema = StrictObject({
  id: PathIdSchema('The id of the dead letter', exampleLetter.id),
})
