/** @import { PlaceOrderBody } from '@orders/shared/contracts/orders' */

const KEY = 'orders.basket'
export const MOST_OF_A_PRODUCT = 1_000

/**
 * What is about to be ordered. It is kept with the tab, together with the Idempotency-Key of the order that is made of it: a
 * second click, a retry after an answer that got lost, even a reload in between is the same request, and makes one order.
 * Whatever changes the basket makes it another request, with another key.
 * @typedef {ReturnType<typeof createBasket>} Basket
 * @typedef {PlaceOrderBody['items'][number]} BasketLine
 * @typedef {{ items: BasketLine[], key?: string | undefined, owner?: string | undefined }} Kept
 * @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage
 * @param {() => string} newKey
 */
export function createBasket(storage, newKey) {
  /** @type {Kept} */
  let kept = parse(storage.getItem(KEY)) ?? { items: [] }
  /** @type {Set<() => void>} */
  const watchers = new Set()

  /** @param {Kept} next */
  const keep = (next) => {
    kept = next
    storage.setItem(KEY, JSON.stringify(kept))
  }
  /** @param {BasketLine[]} items @param {string} [owner] */
  const change = (items, owner = kept.owner) => {
    keep({ items, owner })
    for (const watcher of watchers) watcher()
  }
  /** @param {string} productId @param {number} quantity */
  const set = (productId, quantity) =>
    change(kept.items.map((line) => (line.productId === productId ? { productId, quantity } : line)))
  /** @param {string} productId */
  const quantityOf = (productId) => kept.items.find((line) => line.productId === productId)?.quantity ?? 0

  return {
    lines: () => kept.items,
    quantityOf,
    /** @param {string} productId */
    add: (productId) => {
      const isThere = kept.items.some((line) => line.productId === productId)
      if (isThere) set(productId, quantityOf(productId) + 1)
      else change([...kept.items, { productId, quantity: 1 }])
    },
    set,
    /** @param {string} productId */
    remove: (productId) => change(kept.items.filter((line) => line.productId !== productId)),
    clear: () => change([]),
    /** What was put in before the log-in belongs to this user now; another user's items do not. @param {string} userId */
    claim: (userId) => {
      if (kept.owner !== undefined && kept.owner !== userId) change([], userId)
      else keep({ ...kept, owner: userId })
    },
    /** The next user begins with an empty one. */
    forget: () => {
      kept = { items: [] }
      storage.removeItem(KEY)
      for (const watcher of watchers) watcher()
    },
    /** The request that orders this. */
    toRequest: () => {
      const key = kept.key ?? newKey()
      keep({ ...kept, key })
      return { items: kept.items, key }
    },
    /** @param {() => void} watcher @returns {() => void} stops it */
    watch: (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/** @param {number} quantity */
export const isQuantity = (quantity) => Number.isInteger(quantity) && quantity >= 1 && quantity <= MOST_OF_A_PRODUCT

/** @param {string | null} text @returns {Kept | undefined} */
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
