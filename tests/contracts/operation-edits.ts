import { type Edit, object, string, words } from './edit.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const takes = (schema: object, more: object = {}) => ({
  requestBody: { required: true, ...json(schema) },
  responses: { 204: { description: 'Done' } },
  ...more,
})
const answers = (schema: object, more: object = {}) => ({
  responses: { 200: { description: 'Done', ...json(schema) }, ...more },
})
const asks = (schema: object, required = false, name = 'limit') => ({
  parameters: [{ in: 'query', name, required, schema }],
  ...answers(string),
})
const secured = { ...answers(string), security: [{ bearerAuth: [] }] }
/** Of SHARED_SCHEMA. */
const SHARED = { $ref: '#/components/schemas/Shared' }

const SENT = 'requestBody/content/application~1json/schema'
const GOT = 'responses/200/content/application~1json/schema'

/** What a client meets: operations, each at a path of its own. */
export const OPERATION_EDITS: readonly Edit[] = [
  { name: 'a route is removed', before: answers(string), after: null, breaks: [['', 'path-removed']] },
  { name: 'a route is added', before: null, after: answers(string) },
  {
    name: 'an answer is removed',
    before: answers(string, { 202: { description: 'Later' } }),
    after: answers(string),
    breaks: [['responses/202', 'response-removed']],
  },
  { name: 'an answer is added', before: answers(string), after: answers(string, { 202: { description: 'Later' } }) },
  {
    name: 'an answer has another status',
    before: { responses: { 201: { description: 'Done', ...json(string) } } },
    after: { responses: { 200: { description: 'Done', ...json(string) } } },
    breaks: [['responses/200', 'response-removed']],
  },
  {
    name: 'an answer has another form',
    before: { responses: { 200: { description: 'Done', content: { 'text/csv': { schema: string } } } } },
    after: { responses: { 200: { description: 'Done', content: { 'text/plain': { schema: string } } } } },
    breaks: [['responses/200/content/text~1plain', 'media-type-removed']],
  },
  {
    name: 'a header of an answer has another name',
    before: { responses: { 200: { description: 'Done', headers: { ETag: { schema: string } } } } },
    after: { responses: { 200: { description: 'Done', headers: { Tag: { schema: string } } } } },
    breaks: [['responses/200/headers/Tag', 'response-header-removed']],
  },
  {
    name: 'a parameter has another name',
    before: asks(string, false, 'limit'),
    after: asks(string, false, 'most'),
    breaks: [['parameters/0/name', 'parameter-removed']],
  },
  {
    name: 'a form of an answer is removed',
    before: { responses: { 200: { description: 'Done', content: { 'application/json': {}, 'text/csv': {} } } } },
    after: { responses: { 200: { description: 'Done', content: { 'application/json': {} } } } },
    breaks: [['responses/200/content/text~1csv', 'media-type-removed']],
  },
  {
    name: 'a header of an answer is removed',
    before: { responses: { 200: { description: 'Done', headers: { ETag: { schema: string } } } } },
    after: { responses: { 200: { description: 'Done', headers: {} } } },
    breaks: [['responses/200/headers/ETag', 'response-header-removed']],
  },
  {
    name: 'a property of an answer is removed',
    before: answers(object({ id: string, name: string }, ['id'])),
    after: answers(object({ id: string })),
    breaks: [[`${GOT}/properties/name`, 'property-removed']],
  },
  {
    name: 'a property of an answer is added',
    before: answers(object({ id: string })),
    after: answers(object({ id: string, name: string })),
  },
  {
    name: 'an answer that had no other properties may have some',
    before: answers(object({ id: string }, ['id'], { additionalProperties: false })),
    after: answers(object({ id: string })),
  },
  {
    name: 'a property called description is removed',
    before: answers(object({ id: string, description: string, parameters: string }, ['id'])),
    after: answers(object({ id: string })),
    breaks: [
      [`${GOT}/properties/description`, 'property-removed'],
      [`${GOT}/properties/parameters`, 'property-removed'],
    ],
  },
  {
    name: 'an alternative of an answer is described otherwise',
    before: answers({ anyOf: [{ type: 'number' }, { type: 'null' }] }),
    after: answers({ anyOf: [{ type: 'number', description: 'Seconds' }, { type: 'null' }] }),
  },
  {
    name: 'an answer has another alternative',
    before: answers({ anyOf: [{ type: 'number' }, { type: 'null' }] }),
    after: answers({ anyOf: [{ type: 'number' }, { type: 'null' }, string] }),
    breaks: [[`${GOT}/anyOf/2`, 'schema-combinator-changed']],
  },
  {
    name: 'a property of an answer becomes optional',
    before: answers(object({ id: string, name: string })),
    after: answers(object({ id: string, name: string }, ['id'])),
    breaks: [[`${GOT}/required`, 'required-properties-removed']],
  },
  {
    name: 'a property of an answer may be null',
    before: answers(object({ id: string })),
    after: answers(object({ id: { type: ['string', 'null'] } })),
    breaks: [[`${GOT}/properties/id/type`, 'schema-type-changed']],
  },
  {
    name: 'a property of an answer has another type',
    before: answers(object({ id: string })),
    after: answers(object({ id: { type: 'integer' } })),
    breaks: [[`${GOT}/properties/id/type`, 'schema-type-changed']],
  },
  {
    name: 'a closed set of an answer grows',
    before: answers(words('PENDING')),
    after: answers(words('PENDING', 'SHIPPED')),
    breaks: [[`${GOT}/enum`, 'enum-values-added']],
  },
  {
    name: 'a set of an answer shrinks',
    before: answers(words('PENDING', 'SHIPPED')),
    after: answers(words('PENDING')),
  },
  {
    name: 'a body has to be sent',
    before: { responses: { 204: { description: 'Done' } } },
    after: takes(string),
    breaks: [['requestBody/required', 'request-body-became-required']],
  },
  {
    name: 'a body may be sent',
    before: { responses: { 204: { description: 'Done' } } },
    after: takes(string, { requestBody: { required: false, ...json(string) } }),
  },
  {
    name: 'a property has to be sent',
    before: takes(object({ id: string })),
    after: takes(object({ id: string, name: string })),
    breaks: [[`${SENT}/required`, 'required-properties-added']],
  },
  {
    name: 'a property may be sent',
    before: takes(object({ id: string })),
    after: takes(object({ id: string, name: string }, ['id'])),
  },
  {
    name: 'a property need not be sent',
    before: takes(object({ id: string })),
    after: takes(object({ id: string }, [])),
  },
  {
    name: 'a property that was let through is refused',
    before: takes(object({ id: string })),
    after: takes(object({ id: string }, ['id'], { additionalProperties: false })),
    breaks: [[`${SENT}/additionalProperties`, 'schema-constraint-changed']],
  },
  {
    name: 'less may be sent than before',
    before: takes({ type: 'integer', maximum: 50 }),
    after: takes({ type: 'integer', maximum: 10 }),
    breaks: [[`${SENT}/maximum`, 'schema-constraint-changed']],
  },
  {
    name: 'more may be sent than before',
    before: takes({ type: 'integer', maximum: 10 }),
    after: takes({ type: 'integer', maximum: 50 }),
  },
  {
    name: 'a word is not taken any more',
    before: takes(words('a', 'b')),
    after: takes(words('a')),
    breaks: [[`${SENT}/enum`, 'enum-values-removed']],
  },
  { name: 'a word is taken, too', before: takes(words('a')), after: takes(words('a', 'b')) },
  {
    name: 'another type has to be sent',
    before: takes(object({ id: string })),
    after: takes(object({ id: { type: 'integer' } })),
    breaks: [[`${SENT}/properties/id/type`, 'schema-type-changed']],
  },
  {
    name: 'a parameter has to be there',
    before: answers(string),
    after: asks(string, true),
    breaks: [['parameters/0/required', 'parameter-became-required']],
  },
  { name: 'a parameter may be there', before: answers(string), after: asks(string) },
  {
    name: 'a parameter is removed',
    before: asks(string),
    after: answers(string),
    breaks: [['parameters', 'parameter-removed']],
  },
  {
    name: 'a parameter takes fewer words',
    before: asks(words('a', 'b')),
    after: asks(words('a')),
    breaks: [['parameters/0/schema/enum', 'enum-values-removed']],
  },
  {
    name: 'a token has to be there',
    before: { ...answers(string), security: [] },
    after: secured,
    breaks: [['security/0', 'security-requirement-changed']],
  },
  {
    name: 'another token will do, too',
    before: secured,
    after: { ...secured, security: [{ bearerAuth: [] }, { apiKey: [] }] },
  },
  {
    name: 'an operation has another name, and so have generated clients',
    before: { ...answers(string), operationId: 'one' },
    after: { ...answers(string), operationId: 'other' },
    breaks: [['operationId', 'operation-id-changed']],
  },
  {
    name: 'it is described otherwise',
    before: answers(string),
    after: { ...answers(string), description: 'Otherwise.' },
  },
  { name: 'what is got of a schema that is sent, too, has more', before: answers(SHARED), after: answers(SHARED) },
  {
    name: 'what is sent of it has to have more',
    before: takes(SHARED),
    after: takes(SHARED),
    breaks: [[`${SHARED.$ref}/required`, 'required-properties-added']],
  },
]

/** What requests and answers share gets a property that is always there. The answer stands before the request in the document. */
export const SHARED_SCHEMA = { before: object({ id: string }), after: object({ id: string, more: string }) }
