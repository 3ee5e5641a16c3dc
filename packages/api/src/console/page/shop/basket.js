/** @import { PlaceOrderBody } from '@orders/shared/contracts/orders' */

const KEY = 'orders.basket'

/**
 * What is about to be ordered. It is kept beside the session, together with the Idempotency-Key of the order that is made of it: a
 * second click, a retry after an answer that got lost, even a reload in between is the same request, and makes one order.
 * Whatever changes the basket makes it another request, with another key.
 * @typedef {ReturnType<typeof createBasket>} Basket
 * @typedef {PlaceOrderBody['items'][number]} BasketLine
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage
 * @param {() => string} newKey
 */
export function createBasket(storage, newKey) {
  /** @type {{ items: BasketLine[], key?: string }} */
  let kept = parse(storage.getItem(KEY)) ?? { items: [] }
  /** @type {Set<() => void>} */
  const watchers = new Set()

  /** @param {BasketLine[]} items */
  const change = (items) => {
    kept = { items }
    storage.setItem(KEY, JSON.stringify(kept))
    for (const watcher of watchers) watcher()
  }

  return {
    lines: () => kept.items,
    /** @param {string} productId */
    quantityOf: (productId) => kept.items.find((line) => line.productId === productId)?.quantity ?? 0,
    /** @param {string} productId */
    add: (productId) => {
      const isThere = kept.items.some((line) => line.productId === productId)
      if (!isThere) return change([...kept.items, { productId, quantity: 1 }])
      change(kept.items.map((line) => (line.productId === productId ? { ...line, quantity: line.quantity + 1 } : line)))
    },
    /** @param {string} productId @param {number} quantity */
    set: (productId, quantity) =>
      change(kept.items.map((line) => (line.productId === productId ? { productId, quantity } : line))),
    /** @param {string} productId */
    remove: (productId) => change(kept.items.filter((line) => line.productId !== productId)),
    clear: () => change([]),
    /** The request that orders this. */
    toRequest: () => {
      const key = kept.key ?? newKey()
      kept = { ...kept, key }
      storage.setItem(KEY, JSON.stringify(kept))
      return { items: kept.items, key }
    },
    /** @param {() => void} watcher @returns {() => void} stops it */
    watch: (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/** @param {string | null} text @returns {{ items: BasketLine[], key?: string } | undefined} */
function parse(text) {
  try {
    const kept = JSON.parse(text ?? '')
    return Array.isArray(kept?.items) ? kept : undefined
  } catch {
    return undefined
  }
}

/** crypto.randomUUID is there on secure origins only, and a shop on a local network may be plain http. */
export const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
