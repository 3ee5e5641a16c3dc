import { type Edit, object, string, words } from './edit.ts'

const event = (data: object, more: object = {}) => ({ payload: object({ data: object(data) }, ['data']), ...more })
const DATA = 'payload/properties/data'

/** What a subscriber meets: messages of a channel. */
export const MESSAGE_EDITS: readonly Edit[] = [
  { name: 'a type of event is removed', before: event({ id: string }), after: null, breaks: [['', 'message-removed']] },
  { name: 'a type of event is added', before: null, after: event({ id: string }) },
  {
    name: 'a property is removed',
    before: event({ id: string, name: string }),
    after: event({ id: string }),
    breaks: [
      [`${DATA}/required`, 'required-properties-removed'],
      [`${DATA}/properties/name`, 'property-removed'],
    ],
  },
  {
    name: 'a property has another name',
    before: { payload: object({ orderId: string }, []) },
    after: { payload: object({ order: string }, []) },
    breaks: [['payload/properties/order', 'property-removed']],
  },
  {
    name: 'a property has another type',
    before: event({ version: { type: 'integer' } }),
    after: event({ version: string }),
    breaks: [[`${DATA}/properties/version/type`, 'schema-type-changed']],
  },
  {
    name: 'a property becomes optional',
    before: event({ id: string }),
    after: { payload: object({ data: object({ id: string }, []) }) },
    breaks: [[`${DATA}/required`, 'required-properties-removed']],
  },
  {
    name: 'a property may be null',
    before: event({ id: string }),
    after: event({ id: { type: ['string', 'null'] } }),
    breaks: [[`${DATA}/properties/id/type`, 'schema-type-changed']],
  },
  {
    name: 'a closed set grows',
    before: event({ status: words('PENDING') }),
    after: event({ status: words('PENDING', 'SHIPPED') }),
    breaks: [[`${DATA}/properties/status/enum`, 'enum-values-added']],
  },
  {
    name: 'a type of event has another word',
    before: { payload: object({ type: { type: 'string', const: 'order.placed' } }) },
    after: { payload: object({ type: { type: 'string', const: 'order.made' } }) },
    breaks: [['payload/properties/type/const', 'schema-constraint-changed']],
  },
  {
    name: 'a header is removed',
    before: event({ id: string }, { headers: object({ signature: string }, []) }),
    after: event({ id: string }, { headers: object({ other: string }, []) }),
    breaks: [['headers/properties/signature', 'property-removed']],
  },
  {
    name: 'it is sent in another form',
    before: event({ id: string }, { contentType: 'application/json' }),
    after: event({ id: string }, { contentType: 'application/xml' }),
    breaks: [['contentType', 'message-content-type-changed']],
  },
  { name: 'a property is added', before: event({ id: string }), after: event({ id: string, name: string }) },
  { name: 'a set shrinks', before: event({ status: words('a', 'b') }), after: event({ status: words('a') }) },
  {
    name: 'it is described otherwise',
    before: event({ id: string }),
    after: event({ id: string }, { summary: 'Otherwise' }),
  },
]
