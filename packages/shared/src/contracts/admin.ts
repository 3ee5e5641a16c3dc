import Type, { type Static, type TSchema } from 'typebox'
import { ORDER_EVENT_TYPES } from './events.ts'
import { MAIL_KINDS, MAIL_STATES } from './mails.ts'
import { ATTEMPT_OUTCOMES, EXAMPLE_ORDER, OrderSchema, OrderStatusFilterSchema, OrderStatusSchema } from './orders.ts'
import {
  CursorSchema,
  IdempotencyKeySchema,
  IdSchema,
  LimitSchema,
  OneOf,
  PageOf,
  PathIdSchema,
  ref,
  StrictObject,
  TimestampSchema,
} from './primitives.ts'
import { DELIVERY_STATES, DeliveryTriesSchema } from './webhooks.ts'

export const EXAMPLE_ADMIN_ORDER = { ...EXAMPLE_ORDER, userId: '01932c07-0000-7b3c-8a5d-0e5f7f1c2d3e', attempts: 0 }

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
    awaitsUntil: Type.Optional({
      ...TimestampSchema,
      description: 'Until then it waits for its answer (FULFILMENT=await), and then fails; absent where it does not',
    }),
    lastError: Type.Optional(
      Type.String({ description: 'Why the last attempt did not succeed; absent where none has failed' }),
    ),
  },
  { $id: 'AdminOrder', examples: [EXAMPLE_ADMIN_ORDER] },
)
/** An order as admins see it: with whose it is, and why it is stuck. */
export type AdminOrder = Static<typeof AdminOrderSchema>

export const AdminOrderPageSchema = PageOf(AdminOrderSchema, { $id: 'AdminOrderPage', example: EXAMPLE_ADMIN_ORDER })
export type AdminOrderPage = Static<typeof AdminOrderPageSchema>

export const ORDER_SORTS = ['createdAt', '-createdAt'] as const

/** Without a default: an export without a limit is of all. */
const LimitOfAllSchema = Type.Integer({
  minimum: 1,
  maximum: 100,
  description:
    'The most items of a page, 20 where it is left out; of an export the most rows, all where it is left out',
  examples: [20],
})

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
  productId: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Only orders with a line of this product',
      examples: ['bike1'],
    }),
  ),
  from: Type.Optional({ ...TimestampSchema, description: 'Placed at this time or later. Not after `to`' }),
  to: Type.Optional({ ...TimestampSchema, description: 'Placed before this time' }),
  sort: Type.Optional(
    OneOf(ORDER_SORTS, {
      description: '`-createdAt` is newest first, as without it; `createdAt` is oldest first',
      examples: ['-createdAt'],
    }),
  ),
  limit: Type.Optional(LimitOfAllSchema),
  cursor: Type.Optional({
    ...CursorSchema,
    description:
      'Where the page begins: `nextCursor` of the page before, or the id of the last order that is known, such as that of the last row of an export',
  }),
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
    oldestUnsettledSeconds: orNull(
      Type.Number({ description: 'Without orders that wait for their answer (FULFILMENT=await)' }),
    ),
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

export const DeadLetterPageSchema = PageOf(DeadLetterSchema, { $id: 'DeadLetterPage', example: exampleLetter })
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

export const SuppressionPageSchema = PageOf(SuppressionSchema, { $id: 'SuppressionPage', example: exampleSuppression })
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
  'order.place',
  'order.fulfil',
  'webhook.create',
  'webhook.update',
  'webhook.delete',
  'webhook.rotate-secret',
  'webhook.replay',
  'api-key.create',
  'api-key.rotate',
  'api-key.revoke',
  'user.grant',
  'user.revoke',
] as const
export type AdminAction = (typeof ADMIN_ACTIONS)[number]

const exampleEntry = {
  id: '01932c07-3333-7b3c-8a5d-0e5f7f1c2d3e',
  at: '2026-01-31T12:00:00.000Z',
  adminId: '01932c07-1111-7b3c-8a5d-0e5f7f1c2d3e',
  adminEmail: 'ada@example.com',
  action: 'product.stock',
  target: 'bike1',
  details: { delta: 10 },
}

export const AdminLogEntrySchema = StrictObject(
  {
    id: IdSchema,
    at: TimestampSchema,
    adminId: Type.String({
      description:
        "The admin's user id, `key:ID` for a program's key, or `command:ACCOUNT@HOST` for the command line beside the database",
    }),
    adminEmail: Type.Optional(
      Type.String({ description: "The admin's address now; absent where it was no user, or the account is gone" }),
    ),
    action: OneOf(ADMIN_ACTIONS),
    target: Type.String({ description: 'The id of what was changed' }),
    details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  },
  { $id: 'AdminLogEntry', examples: [exampleEntry] },
)
export type AdminLogEntry = Static<typeof AdminLogEntrySchema>

export const ResendMailHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the mail is sent once more for each key',
    'resend-after-the-call',
  ),
})

export const RedriveHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: it is told that the letter is sent',
    'redrive-after-the-fix',
  ),
})

export const RetryOrderHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the order is retried once for each key',
    'retry-after-the-outage',
  ),
})

export const AdminLogPageSchema = PageOf(AdminLogEntrySchema, { $id: 'AdminLogPage', example: exampleEntry })
export type AdminLogPage = Static<typeof AdminLogPageSchema>

export const PageQuerySchema = StrictObject({
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})
export type PageQuery = Static<typeof PageQuerySchema>

export const DeadLetterParamsSchema = StrictObject({
  id: PathIdSchema('The id of the dead letter', exampleLetter.id),
})

const EXAMPLE_MAIL_ID = `${EXAMPLE_ORDER.id}:confirmed`

const TraceIdSchema = Type.String({ description: 'W3C Trace Context: what led to it, in traces and logs' })

const timelineOf = <const T extends string, P extends Record<string, TSchema>>(type: T, properties: P) =>
  StrictObject({ type: OneOf([type]), at: TimestampSchema, ...properties })

export const TimelineItemSchema = Type.Union([
  timelineOf('status', {
    status: ref(OrderStatusSchema),
    reason: Type.Optional(Type.String()),
    traceId: Type.Optional({ ...TraceIdSchema, description: 'Of the trace that begins with it (W3C Trace Context)' }),
  }),
  timelineOf('attempt', {
    outcome: OneOf(ATTEMPT_OUTCOMES, {
      description: 'What fulfilment has answered; `failed`: nothing that settles it',
    }),
    detail: Type.Optional(Type.String({ description: 'The reason of a refusal, or what went wrong' })),
  }),
  timelineOf('event', {
    id: IdSchema,
    event: OneOf(ORDER_EVENT_TYPES),
    version: Type.Integer({ minimum: 1, description: 'The version of the order that it tells of' }),
    sentAt: Type.Optional({ ...TimestampSchema, description: 'Absent while it waits to be sent' }),
    traceId: Type.Optional(TraceIdSchema),
  }),
  timelineOf('mail', {
    id: Type.String({ description: 'The id of the mail' }),
    state: OneOf(MAIL_STATES),
    tries: { ...CountSchema, description: 'How often it could not be sent' },
    reason: Type.Optional(Type.String({ description: 'Why it is not sent' })),
  }),
  timelineOf('delivery', {
    id: Type.String({ description: 'The id of the delivery to a webhook endpoint: `ENDPOINT:EVENT`' }),
    event: OneOf(ORDER_EVENT_TYPES),
    version: Type.Integer({ minimum: 1 }),
    state: OneOf(DELIVERY_STATES),
    tries: DeliveryTriesSchema,
  }),
  timelineOf('admin', {
    adminId: AdminLogEntrySchema.properties.adminId,
    action: OneOf(ADMIN_ACTIONS),
    target: AdminLogEntrySchema.properties.target,
    details: AdminLogEntrySchema.properties.details,
  }),
])
/** Something that has happened to an order; `at` of a mail is when it was sent or came to its state, or when it is due; of a delivery, when it was last tried, or when its event happened. */
export type TimelineItem = Static<typeof TimelineItemSchema>

export const OrderTimelineSchema = StrictObject(
  { id: IdSchema, number: OrderSchema.properties.number, items: Type.Array(TimelineItemSchema) },
  {
    $id: 'OrderTimeline',
    examples: [
      {
        id: EXAMPLE_ORDER.id,
        number: EXAMPLE_ORDER.number,
        items: [
          {
            type: 'status',
            at: '2026-01-31T12:00:00.000Z',
            status: 'PENDING',
            traceId: '0af7651916cd43dd8448eb211c80319c',
          },
          { type: 'attempt', at: '2026-01-31T12:00:00.060Z', outcome: 'fulfilled' },
          { type: 'status', at: '2026-01-31T12:00:00.060Z', status: 'CONFIRMED' },
          { type: 'mail', at: '2026-01-31T12:00:00.090Z', id: EXAMPLE_MAIL_ID, state: 'sent', tries: 0 },
        ],
      },
    ],
  },
)
export type OrderTimeline = Static<typeof OrderTimelineSchema>

const exampleMail = {
  id: EXAMPLE_MAIL_ID,
  kind: 'confirmed',
  orderId: EXAMPLE_ORDER.id,
  state: 'rejected',
  at: '2026-01-31T12:00:05.000Z',
  tries: 1,
  reason: 'the address is not one',
}

export const AdminMailSchema = StrictObject(
  {
    id: Type.String({ description: '`ORDER:KIND`, or `ID:KIND` of a mail about an account' }),
    kind: OneOf(MAIL_KINDS),
    orderId: Type.Optional({ ...IdSchema, description: 'Absent where it is about an account' }),
    state: OneOf(MAIL_STATES, {
      description:
        '`held` until its address is verified; `rejected` for good; `suppressed` after a bounce or a complaint',
    }),
    at: {
      ...TimestampSchema,
      description: 'When it was sent or came to its state; while it is unsent, when it is due',
    },
    tries: { ...CountSchema, description: 'How often it could not be sent' },
    reason: Type.Optional(Type.String({ description: 'Why it is not sent. No address is named' })),
  },
  { $id: 'AdminMail', examples: [exampleMail] },
)
/** A mail as operators see it: whose it is, its order tells. */
export type AdminMail = Static<typeof AdminMailSchema>

export const AdminMailPageSchema = PageOf(AdminMailSchema, { $id: 'AdminMailPage', example: exampleMail })
export type AdminMailPage = Static<typeof AdminMailPageSchema>

export const AdminMailListQuerySchema = StrictObject({
  state: Type.Optional(OneOf(MAIL_STATES, { description: 'Only mails in this state', examples: ['rejected'] })),
  orderId: Type.Optional({ ...IdSchema, description: 'Only mails about the order with this id' }),
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})

export const AdminMailParamsSchema = StrictObject({
  id: PathIdSchema('The id of the mail', EXAMPLE_MAIL_ID),
})
