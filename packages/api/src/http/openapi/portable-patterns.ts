/** Python's re and Rust's regex refuse some of them, and JavaScript without its flag `u` takes them for something else. */
const UNICODE_PROPERTY = /\\p\{/i

/**
 * A schema without the patterns that not every language can read: a generated client that cannot be loaded is worse than one that
 * leaves a check to the server. What such a field has to be is in its description.
 */
export function withPortablePatterns<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(withPortablePatterns) as T
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(
    ([name, value]) => !(name === 'pattern' && typeof value === 'string' && UNICODE_PROPERTY.test(value)),
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, withPortablePatterns(value)])) as T
}
