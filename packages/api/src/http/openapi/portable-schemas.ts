/** Python's re and Rust's regex refuse some of them, and JavaScript without its flag `u` takes them for something else. */
const UNICODE_PROPERTY = /\\p\{/i

const isUnportable = (name: string, value: string): boolean => name === 'pattern' && UNICODE_PROPERTY.test(value)

/**
 * Schemas without the patterns that not every language can read: a generated client that cannot be loaded is worse than one that leaves
 * a check to the server. What such a field has to be is in its description. Our words for faults stay here.
 */
export function forClients<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(forClients) as T
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(
    ([name, value]) => !(typeof value === 'string' && (name === 'expects' || isUnportable(name, value))),
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, forClients(value)])) as T
}
