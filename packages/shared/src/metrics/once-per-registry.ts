import type { Registry } from 'prom-client'

/** In embedded mode api and worker share a registry, which takes a metric once: what both of them measure is one metric there. */
export function oncePerRegistry<T>(make: (registry: Registry) => T): (registry: Registry) => T {
  const made = new WeakMap<Registry, { value: T }>()
  return (registry) => {
    const known = made.get(registry) ?? { value: make(registry) }
    made.set(registry, known)
    return known.value
  }
}
