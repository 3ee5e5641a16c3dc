type Json = unknown
type JsonObject = Record<string, Json>
/** Who sends it: clients, or the system. What the one may not ask more of, the other may not say less of. */
type Direction = 'request' | 'response'

const SCHEMAS = '#/components/schemas/'
/** Where what clients send begins. */
const SENT_BY_CLIENTS = ['parameters', 'requestBody']

/** An alternative that is described otherwise would be another one to the comparison. */
const FOR_READERS = ['description', 'summary', 'title', 'example', 'examples', 'bearerFormat']

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null

/**
 * An OpenAPI or AsyncAPI document in which no schema is shared between what clients send and what they get: the comparison judges a
 * shared one once, by the first place that it finds, and would overlook what only the other direction breaks. What clients get is open,
 * whatever the schema says: they have to bear new properties. What is said to readers is left out.
 */
export function byDirection<T extends object>(document: T): T {
  const { components, ...rest } = document as JsonObject
  const { schemas = {}, ...shared } = isObject(components) ? components : {}
  const entries = Object.entries(isObject(schemas) ? schemas : {})
  const inDirection = (direction: Direction) =>
    entries.map(([name, schema]) => [`${name}.${direction}`, directed(schema, direction)])
  return {
    ...(directed(rest, 'response') as object),
    components: {
      ...(directed(shared, 'response') as object),
      schemas: Object.fromEntries([...inDirection('request'), ...inDirection('response')]),
    },
  } as T
}

function directed(node: Json, direction: Direction): Json {
  if (Array.isArray(node)) return node.map((one) => directed(one, direction))
  if (!isObject(node)) return node
  return Object.fromEntries(
    Object.entries(node).flatMap(([name, value]) => {
      if (FOR_READERS.includes(name)) return []
      if (name === '$ref') return [[name, directedReference(String(value), direction)]]
      if (name === 'properties' && isObject(value)) return [[name, directedProperties(value, direction)]]
      if (direction === 'response' && name === 'additionalProperties' && value === false) return []
      return [[name, directed(value, SENT_BY_CLIENTS.includes(name) ? 'request' : direction)]]
    }),
  )
}

/** Here a name is the property's own, whatever it means elsewhere. */
const directedProperties = (properties: JsonObject, direction: Direction): JsonObject =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, directed(schema, direction)]))

const directedReference = (reference: string, direction: Direction): string =>
  reference.startsWith(SCHEMAS) ? `${reference}.${direction}` : reference

/** A pointer into such a document, as one into the document that it was made of. */
export const undirected = (pointer: string): string =>
  pointer.replace(/^(#\/components\/schemas\/[^/]+)\.(?:request|response)(?=\/|$)/, '$1')

/** The same for the names that a sentence has. */
export const undirectedNames = (sentence: string): string => sentence.replaceAll(/\.(?:request|response)(?=`)/g, '')
