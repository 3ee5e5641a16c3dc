import { whenGone } from './focus.js'

/**
 * Shows items that are refreshed every now and then. What stays keeps its element, and with it focus, selection and half-typed
 * text: a list that refreshes while it is used must not take them away.
 * @template T
 * @param {HTMLElement} parent
 * @param {{ keyOf: (item: T) => string, create: (item: T) => { node: HTMLElement, update: (item: T) => void } }} options
 * @returns {(items: readonly T[]) => void}
 */
export function createKeyedList(parent, { keyOf, create }) {
  /** @type {Map<string, ReturnType<typeof create>>} */
  const entries = new Map()
  return (items) => {
    const wanted = new Set(items.map(keyOf))
    const gone = [...entries].filter(([key]) => !wanted.has(key))
    const moves = gone.map(([, { node }]) => whenGone(node))
    for (const [key, { node }] of gone) {
      node.remove()
      entries.delete(key)
    }
    let next = parent.firstElementChild
    for (const item of items) {
      const key = keyOf(item)
      const entry = entries.get(key) ?? create(item)
      entries.set(key, entry)
      entry.update(item)
      if (entry.node === next) next = next.nextElementSibling
      else parent.insertBefore(entry.node, next)
    }
    for (const move of moves) move?.()
  }
}
