import type { PlaceOrderBody } from '@orders/shared/contracts/orders'
import { signal } from '@preact/signals'

const KEY = 'orders.basket'
export const MOST_OF_A_PRODUCT = 1_000

export type BasketLine = PlaceOrderBody['items'][number]

interface Kept {
  items: readonly BasketLine[]
  key?: string | undefined
  owner?: string | undefined
}

/**
 * What is about to be ordered. It is kept with the tab, together with the Idempotency-Key of the order that is made of it: a
 * second click, a retry after an answer that got lost, even a reload in between is the same request, and makes one order.
 * Whatever changes the basket makes it another request, with another key.
 */
export type Basket = ReturnType<typeof createBasket>

export function createBasket(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, newKey: () => string) {
  const kept = signal<Kept>(parse(storage.getItem(KEY)) ?? { items: [] })

  const keep = (next: Kept) => {
    kept.value = next
    storage.setItem(KEY, JSON.stringify(next))
  }
  const change = (items: readonly BasketLine[], owner = kept.peek().owner) => keep({ items, owner })
  const quantityOf = (productId: string) => kept.value.items.find((line) => line.productId === productId)?.quantity ?? 0
  const set = (productId: string, quantity: number) =>
    change(kept.peek().items.map((line) => (line.productId === productId ? { productId, quantity } : line)))

  return {
    /** A view that reads them sees them change. */
    lines: () => kept.value.items,
    quantityOf,
    add: (productId: string) => {
      const { items } = kept.peek()
      const line = items.find((candidate) => candidate.productId === productId)
      if (line) set(productId, line.quantity + 1)
      else change([...items, { productId, quantity: 1 }])
    },
    set,
    remove: (productId: string) => change(kept.peek().items.filter((line) => line.productId !== productId)),
    clear: () => change([]),
    /** What was put in before the log-in belongs to this user now; another user's items do not. */
    claim: (userId: string) => {
      const { owner, ...mine } = kept.peek()
      if (owner !== undefined && owner !== userId) change([], userId)
      else keep({ ...mine, owner: userId })
    },
    /** The next user begins with an empty one. */
    forget: () => {
      kept.value = { items: [] }
      storage.removeItem(KEY)
    },
    /** The request that orders this. */
    toRequest: () => {
      const { items, key = newKey(), owner } = kept.peek()
      keep({ items, key, owner })
      return { items, key }
    },
  }
}

export const isQuantity = (quantity: number): boolean =>
  Number.isInteger(quantity) && quantity >= 1 && quantity <= MOST_OF_A_PRODUCT

function parse(text: string | null): Kept | undefined {
  try {
    const kept = JSON.parse(text ?? '')
    return Array.isArray(kept?.items) ? kept : undefined
  } catch {
    return undefined
  }
}

/** crypto.randomUUID is there on secure origins only, and a shop on a local network may be plain http. */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
