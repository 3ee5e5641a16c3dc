import * as orders from '@orders/shared/contracts/orders'
import { MoneySchema } from '@orders/shared/contracts/primitives'
import {
  PING_TYPE,
  PUBLIC_EVENT_SCHEMAS,
  PUBLIC_EVENT_TYPES,
  type PublicEventType,
} from '@orders/shared/contracts/public-events'
import { ABOUT } from '../openapi/document.ts'
import { forClients } from '../openapi/portable-schemas.ts'
import { CHANNEL_BINDINGS, OPERATION_BINDINGS } from './bindings.ts'
import { EXAMPLE_HEADERS, HEADER_SCHEMAS } from './header-schemas.ts'

type ChannelName = keyof typeof HEADER_SCHEMAS

/** What a public event is made of. */
const PARTS = [
  MoneySchema,
  orders.OrderStatusSchema,
  orders.OrderLineSchema,
  orders.OrderHistoryEntrySchema,
  orders.OrderSchema,
]

/** A ping tries an endpoint out; on the topic there is none to try. */
const TYPES_OF: Record<ChannelName, readonly PublicEventType[]> = {
  webhooks: PUBLIC_EVENT_TYPES,
  topic: PUBLIC_EVENT_TYPES.filter((type) => type !== PING_TYPE),
}

const nameOf = (type: PublicEventType): string => named(PUBLIC_EVENT_SCHEMAS[type]).$id
const refTo = (...path: string[]) => ({ $ref: `#/${path.join('/')}` })

const descriptionAt = (
  pathPrefix: string,
) => `What happens to orders, for other systems. Each event is a CloudEvent 1.0 in JSON with the order in its public form at that version.

- **Webhooks**: register an endpoint with \`POST ${pathPrefix}/api/admin/webhooks\` (see \`${pathPrefix}/openapi.json\`). Deliveries are signed after the
  Standard Webhooks specification.
- **The topic**: subscribe to it on SNS. A filter policy selects by the attribute \`type\`.
- Both deliver **at least once**: \`id\` is the same in each delivery of an event. \`data.version\` grows with the order: an event with a lower one than was
  seen before is late.
- **Bear what is new**: a later version may add properties and types. What is there stays.`

/**
 * AsyncAPI 3.0 of what is published, from the events' own schemas.
 * @param pathPrefix of the API, where the endpoints are registered
 */
export function asyncApiDocument(pathPrefix: string): object {
  const { title, version, contact, license } = ABOUT.info
  const info = { title: `${title}: events`, version, description: descriptionAt(pathPrefix), contact }
  return {
    asyncapi: '3.0.0',
    info: { ...info, license: { name: license.name, url: 'https://spdx.org/licenses/MIT.html' } },
    defaultContentType: 'application/json',
    channels: { webhooks: channel('webhooks', WEBHOOKS), topic: channel('topic', TOPIC) },
    operations: {
      deliverWebhook: operation('webhooks', 'Posts an event to each endpoint that hears of its type'),
      publishToTopic: operation('topic', 'Publishes every event of an order to the topic'),
    },
    components: { schemas: schemas(), messages: messages() },
  }
}

const WEBHOOKS = {
  title: 'Webhooks',
  description:
    'The URL that an endpoint was registered with. A status from 200 to 299 within ten seconds takes the delivery, 410 pauses the endpoint, and all else is tried again for three days',
}
const TOPIC = {
  title: 'The topic',
  description: 'The SNS topic of `SNS_TOPIC_ARN`. The body of a notification (its `Message`) is the event',
}

const channel = (name: ChannelName, about: object) => ({
  // Where it is, each endpoint and each deployment decides
  address: null,
  ...about,
  messages: Object.fromEntries(
    TYPES_OF[name].map((type) => [nameOf(type), refTo('components', 'messages', messageName(name, type))]),
  ),
  bindings: CHANNEL_BINDINGS[name],
})

const operation = (name: ChannelName, summary: string) => ({
  action: 'send',
  channel: refTo('channels', name),
  summary,
  messages: TYPES_OF[name].map((type) => refTo('channels', name, 'messages', nameOf(type))),
  bindings: OPERATION_BINDINGS[name],
})

const messageName = (name: ChannelName, type: PublicEventType): string =>
  name === 'webhooks' ? `${nameOf(type)}Delivery` : `${nameOf(type)}Notification`

function messages(): Record<string, object> {
  const channels = Object.keys(TYPES_OF) as ChannelName[]
  return Object.fromEntries(
    channels.flatMap((name) => TYPES_OF[name].map((type) => [messageName(name, type), message(name, type)])),
  )
}

function message(name: ChannelName, type: PublicEventType): object {
  const { $id, description, examples } = named(PUBLIC_EVENT_SCHEMAS[type])
  return {
    name: type,
    title: $id,
    summary: description,
    contentType: 'application/json',
    headers: refTo('components', 'schemas', named(HEADER_SCHEMAS[name]).$id),
    payload: refTo('components', 'schemas', $id),
    examples: examples.map((payload) => ({ name: $id, headers: EXAMPLE_HEADERS[name](payload), payload })),
  }
}

interface NamedSchema {
  $id: string
  description: string
  examples: { id: string; type: string; source: string }[]
}

/** TypeBox keeps the options of a schema out of its type. */
const named = (schema: object) => schema as NamedSchema

const schemas = (): Record<string, object> =>
  Object.fromEntries(
    [...PARTS, ...Object.values(PUBLIC_EVENT_SCHEMAS), ...Object.values(HEADER_SCHEMAS)].map((schema) => {
      const { $id, ...rest } = named(schema)
      return [$id, forSubscribers(rest)]
    }),
  )

/** Contracts refer to each other by name, as Fastify has it; and what the API promises not to have more of today, an event may have tomorrow. */
const forSubscribers = <T>(schema: T): T =>
  JSON.parse(JSON.stringify(forClients(schema)), (key, value) => {
    if (key === '$ref') return `#/components/schemas/${String(value).replace(/#$/, '')}`
    return key === 'additionalProperties' ? undefined : value
  })
