import Type, { type Static } from 'typebox'
import { ORDER_EVENT_TYPES } from './events.ts'
import {
  CursorSchema,
  IdempotencyKeySchema,
  IdSchema,
  LimitSchema,
  NAME_PATTERN,
  OneOf,
  PageOf,
  PathIdSchema,
  StrictObject,
  TimestampSchema,
} from './primitives.ts'
import { PUBLIC_EVENT_TYPES } from './public-events.ts'

/**
 * `active`: events are delivered. `paused`: they are kept, and delivered once it is active again. `disabled`: it hears of nothing, and what
 * happens meanwhile is not kept for it.
 */
export const WEBHOOK_STATES = ['active', 'paused', 'disabled'] as const
export type WebhookState = (typeof WEBHOOK_STATES)[number]

/** Why it is paused: by an operator, since it answered 410, or since nothing but failures came of it for days. */
export const PAUSE_REASONS = ['operator', 'gone', 'failing'] as const
export type PauseReason = (typeof PAUSE_REASONS)[number]

/** `pending`: to be delivered when it is due. `failed`: given up after three days of retries; it can be replayed. */
export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

const CountSchema = Type.Integer({ minimum: 0 })

const UrlSchema = Type.String({
  minLength: 1,
  maxLength: 2048,
  description:
    'Where deliveries are posted: https, and http only for this machine in embedded mode. No credentials, no fragment',
  examples: ['https://erp.example/hooks/orders'],
})
const EventsSchema = Type.Array(OneOf(ORDER_EVENT_TYPES), {
  minItems: 1,
  maxItems: ORDER_EVENT_TYPES.length,
  uniqueItems: true,
  description: 'The types of events that it hears of',
  examples: [['order.placed', 'order.confirmed']],
})
const DescriptionSchema = Type.String({
  maxLength: 200,
  pattern: `^$|${NAME_PATTERN}`,
  expects: 'one line that is not blank, without control characters',
  description: 'For people: one line without control characters',
  examples: ['The warehouse'],
})

const exampleWebhook = {
  id: '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e',
  url: 'https://erp.example/hooks/orders',
  events: ['order.placed', 'order.confirmed'],
  description: 'The warehouse',
  state: 'active',
  createdAt: '2026-01-31T12:00:00.000Z',
  updatedAt: '2026-01-31T12:00:00.000Z',
  secrets: [{ createdAt: '2026-01-31T12:00:00.000Z' }],
  health: { pending: 0, failures: 0, lastSuccessAt: '2026-01-31T12:00:00.000Z' },
}

const webhookProperties = {
  id: IdSchema,
  url: UrlSchema,
  events: EventsSchema,
  description: Type.Optional(DescriptionSchema),
  state: OneOf(WEBHOOK_STATES, {
    description:
      '`paused` keeps events until it is active again; `disabled` hears of none. It is paused by itself after a 410, and after five days of nothing but failures',
  }),
  pausedReason: Type.Optional(OneOf(PAUSE_REASONS, { description: 'Why it is paused; absent where it is not' })),
  createdAt: TimestampSchema,
  updatedAt: TimestampSchema,
  secrets: Type.Array(
    StrictObject({
      createdAt: TimestampSchema,
      expiresAt: Type.Optional({ ...TimestampSchema, description: 'Of one that was rotated: it signs until then' }),
    }),
    { description: 'The secrets that sign at the moment, newest first; they themselves are shown once' },
  ),
  health: StrictObject({
    pending: { ...CountSchema, description: 'Deliveries that are still to be made; counted up to 10,000' },
    failures: { ...CountSchema, description: 'Attempts that have failed since the last success' },
    failingSince: Type.Optional({ ...TimestampSchema, description: 'The first of these failures' }),
    lastSuccessAt: Type.Optional({ ...TimestampSchema, description: 'To ten seconds while all goes well' }),
    lastFailureAt: Type.Optional(TimestampSchema),
    lastError: Type.Optional(Type.String({ description: 'What the last failure was' })),
  }),
}

export const WebhookSchema = StrictObject(webhookProperties, { $id: 'Webhook', examples: [exampleWebhook] })
/** An endpoint that hears of events, after the Standard Webhooks specification. */
export type Webhook = Static<typeof WebhookSchema>

const EXAMPLE_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

export const WebhookWithSecretSchema = StrictObject(
  { ...webhookProperties, secret: Type.String({ description: 'Signs deliveries; shown this once' }) },
  { $id: 'WebhookWithSecret', examples: [{ ...exampleWebhook, secret: EXAMPLE_SECRET }] },
)
export type WebhookWithSecret = Static<typeof WebhookWithSecretSchema>

export const WebhookPageSchema = PageOf(WebhookSchema, { $id: 'WebhookPage', example: exampleWebhook })
export type WebhookPage = Static<typeof WebhookPageSchema>

export const CreateWebhookBodySchema = StrictObject(
  { url: UrlSchema, events: EventsSchema, description: Type.Optional(DescriptionSchema) },
  {
    $id: 'CreateWebhookBody',
    examples: [{ url: exampleWebhook.url, events: exampleWebhook.events, description: exampleWebhook.description }],
  },
)
export type CreateWebhookBody = Static<typeof CreateWebhookBodySchema>

export const CreateWebhookHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the same key leads to the same endpoint',
    'the-warehouse',
  ),
})

export const RotateSecretHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the same key gives the endpoint one new secret',
    'rotation-of-january',
  ),
})

export const PingWebhookHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the same key makes one ping',
    'is-the-warehouse-there',
  ),
})

export const ReplayHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the same key makes deliveries due once',
    'replay-after-the-outage',
  ),
})

export const UpdateWebhookBodySchema = StrictObject(
  {
    url: Type.Optional(UrlSchema),
    events: Type.Optional(EventsSchema),
    description: Type.Optional(DescriptionSchema),
    state: Type.Optional(OneOf(WEBHOOK_STATES)),
  },
  { $id: 'UpdateWebhookBody', minProperties: 1, examples: [{ state: 'paused' }] },
)
export type UpdateWebhookBody = Static<typeof UpdateWebhookBodySchema>

export const WebhookParamsSchema = StrictObject({ id: PathIdSchema('The id of the endpoint', exampleWebhook.id) })

const exampleDelivery = {
  id: `${exampleWebhook.id}:01932c07-5555-7b3c-8a5d-0e5f7f1c2d3e`,
  eventId: '01932c07-5555-7b3c-8a5d-0e5f7f1c2d3e',
  type: 'order.confirmed',
  orderId: '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e',
  version: 3,
  state: 'delivered',
  tries: 1,
  at: '2026-01-31T12:00:00.000Z',
  attempts: [{ at: '2026-01-31T12:00:00.060Z', status: 204, durationMs: 21, answer: '' }],
}

export const DeliveryAttemptSchema = StrictObject({
  at: TimestampSchema,
  status: Type.Optional(Type.Integer({ description: 'The HTTP status; absent where there was no answer' })),
  durationMs: CountSchema,
  answer: Type.Optional(Type.String({ description: 'The first 1,024 bytes of the answer' })),
  error: Type.Optional(Type.String({ description: 'Why there was no answer, or none that counts' })),
})
export type DeliveryAttempt = Static<typeof DeliveryAttemptSchema>

export const DeliveryTriesSchema = {
  ...CountSchema,
  description: 'Attempts since it was written or last replayed, with the one that has delivered it',
}

export const DeliverySchema = StrictObject(
  {
    id: Type.String({ description: '`ENDPOINT:EVENT`' }),
    eventId: { ...IdSchema, description: 'The id of the event, sent as `webhook-id`' },
    type: OneOf(PUBLIC_EVENT_TYPES),
    orderId: Type.Optional(IdSchema),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'The version of the order that it tells of' })),
    state: OneOf(DELIVERY_STATES, { description: '`failed` was given up after three days' }),
    tries: DeliveryTriesSchema,
    at: { ...TimestampSchema, description: 'When the event happened' },
    dueAt: Type.Optional({ ...TimestampSchema, description: 'When it is tried next; absent where it is over' }),
    attempts: Type.Array(DeliveryAttemptSchema, { description: 'The latest attempts, oldest first; 50 at most' }),
  },
  { $id: 'Delivery', examples: [exampleDelivery] },
)
export type Delivery = Static<typeof DeliverySchema>

export const DeliveryPageSchema = PageOf(DeliverySchema, { $id: 'DeliveryPage', example: exampleDelivery })
export type DeliveryPage = Static<typeof DeliveryPageSchema>

export const DeliveryListQuerySchema = StrictObject({
  state: Type.Optional(OneOf(DELIVERY_STATES, { description: 'Only deliveries in this state', examples: ['failed'] })),
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional(CursorSchema),
})
export type DeliveryListQuery = Static<typeof DeliveryListQuerySchema>

export const ReplayBodySchema = StrictObject(
  {
    deliveryId: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'This one' })),
    since: Type.Optional({ ...TimestampSchema, description: 'All whose event happened then or later' }),
  },
  { $id: 'ReplayBody', examples: [{ since: '2026-01-31T12:00:00.000Z' }] },
)
/** One of the two. */
export type ReplayBody = Static<typeof ReplayBodySchema>

export const ReplayedSchema = StrictObject(
  { replayed: { ...CountSchema, description: 'Deliveries that are due again' } },
  { $id: 'Replayed', examples: [{ replayed: 12 }] },
)
