import { TRACEPARENT } from '@orders/shared/contracts/events'
import { IdSchema } from '@orders/shared/contracts/primitives'
import Type from 'typebox'

/** What goes along with the body: headers of the request, and attributes of the notification. */
export const HEADER_SCHEMAS = {
  webhooks: Type.Object(
    {
      'webhook-id': { ...IdSchema, description: 'The id of the event: the same in each delivery of it' },
      'webhook-timestamp': Type.String({
        pattern: '^[0-9]+$',
        description: 'When it was sent, in seconds since 1970; refuse what is older than five minutes',
      }),
      'webhook-signature': Type.String({
        pattern: '^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$',
        description:
          'Standard Webhooks: `v1,` and the HMAC-SHA256 in base64 of `ID.TIMESTAMP.BODY` with the secret of the endpoint; one for each live secret, with blanks between',
      }),
      traceparent: Type.Optional(Type.String({ pattern: TRACEPARENT, description: 'W3C Trace Context of the change' })),
    },
    { $id: 'WebhookHeaders', description: 'Headers of the request' },
  ),
  topic: Type.Object(
    {
      type: Type.String({ description: 'The `type` of the event' }),
      source: Type.String({ description: 'The `source` of the event' }),
    },
    { $id: 'TopicAttributes', description: 'Message attributes, all of them strings: filter policies select by them' },
  ),
}

interface Event {
  id: string
  type: string
  source: string
}

export const EXAMPLE_HEADERS: Record<keyof typeof HEADER_SCHEMAS, (event: Event) => object> = {
  webhooks: ({ id }) => ({
    'webhook-id': id,
    'webhook-timestamp': '1769860800',
    'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
  topic: ({ type, source }) => ({ type, source }),
}
