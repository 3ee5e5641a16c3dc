import type { Registry } from 'prom-client'

/** A registry takes a metric's name once; parts of a process that measure the same thing share what the first of them has made. */
export function oncePerRegistry<T>(make: (registry: Registry) => T): (registry: Registry) => T {
  const made = new WeakMap<Registry, { value: T }>()
  return (registry) => {
    const known = made.get(registry) ?? { value: make(registry) }
    made.set(registry, known)
    return known.value
  }
}
