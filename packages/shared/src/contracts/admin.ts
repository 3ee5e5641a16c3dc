import Type, { type Static, type TSchema } from 'typebox'
import { OrderSchema, OrderStatusSchema } from './orders.ts'
import { CursorSchema, IdSchema, LimitSchema, ref, StrictObject, TimestampSchema } from './primitives.ts'

const NextCursorSchema = Type.Union([Type.String(), Type.Null()])

export const AdminOrderSchema = StrictObject({ ...OrderSchema.properties, userId: IdSchema }, { $id: 'AdminOrder' })
/** An order as admins see it: with whose it is. */
export type AdminOrder = Static<typeof AdminOrderSchema>

export const AdminOrderPageSchema = StrictObject(
  { items: Type.Array(ref(AdminOrderSchema)), nextCursor: NextCursorSchema },
  { $id: 'AdminOrderPage' },
)
export type AdminOrderPage = Static<typeof AdminOrderPageSchema>

export const AdminOrderListQuerySchema = StrictObject({
  status: Type.Optional(OrderStatusSchema),
  userId: Type.Optional(IdSchema),
  email: Type.Optional(Type.String({ minLength: 1, maxLength: 254, description: "The customer's" })),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Placed at this time or later' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Placed before this time' })),
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
  { $id: 'AdminStats' },
)
export type AdminStats = Static<typeof AdminStatsSchema>

export const DeadLetterSchema = StrictObject(
  {
    id: IdSchema,
    body: Type.String({ description: 'The message as it came, whatever it is' }),
    reason: Type.String(),
    receiveCount: CountSchema,
    at: TimestampSchema,
  },
  { $id: 'DeadLetter' },
)

export const DeadLetterPageSchema = StrictObject(
  { items: Type.Array(ref(DeadLetterSchema)), nextCursor: NextCursorSchema },
  { $id: 'DeadLetterPage' },
)
export type DeadLetterPage = Static<typeof DeadLetterPageSchema>

export const ADMIN_ACTIONS = [
  'product.put',
  'product.stock',
  'order.retry',
  'order.cancel',
  'dead-letter.redrive',
  'dead-letter.drop',
  'user.grant',
  'user.revoke',
] as const
export type AdminAction = (typeof ADMIN_ACTIONS)[number]

export const AdminLogEntrySchema = StrictObject(
  {
    id: IdSchema,
    at: TimestampSchema,
    adminId: Type.String({ description: "The admin's user id, or `command` for the command line beside the database" }),
    action: Type.Enum([...ADMIN_ACTIONS]),
    target: Type.String({ description: 'The id of what was changed' }),
    details: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  },
  { $id: 'AdminLogEntry' },
)
export type AdminLogEntry = Static<typeof AdminLogEntrySchema>

export const AdminLogPageSchema = StrictObject(
  { items: Type.Array(ref(AdminLogEntrySchema)), nextCursor: NextCursorSchema },
  { $id: 'AdminLogPage' },
)
export type AdminLogPage = Static<typeof AdminLogPageSchema>

export const PageQuerySchema = StrictObject({
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})
export type PageQuery = Static<typeof PageQuerySchema>

export const DeadLetterParamsSchema = StrictObject({ id: Type.String() })
