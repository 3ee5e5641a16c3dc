import type { PlaceOrderBody } from '@orders/shared/contracts/orders'
import type { Product } from '@orders/shared/contracts/products'
import { signal } from '@preact/signals'

const KEY = 'orders.basket'
export const MOST_OF_A_PRODUCT = 1_000
const MOST_PRODUCTS = 50

export type BasketLine = PlaceOrderBody['items'][number]

interface Kept {
  items: readonly BasketLine[]
  /** Of all that is in it; unknown where it was filled before that was kept. */
  currency?: string | undefined
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
  const change = (items: readonly BasketLine[], { owner, currency }: Omit<Kept, 'items'> = kept.peek()) =>
    keep({ items, owner, currency: items.length === 0 ? undefined : currency })
  const quantityOf = (productId: string) => kept.value.items.find((line) => line.productId === productId)?.quantity ?? 0
  const set = (productId: string, quantity: number) =>
    change(kept.peek().items.map((line) => (line.productId === productId ? { productId, quantity } : line)))

  return {
    /** A view that reads them sees them change. */
    lines: () => kept.value.items,
    quantityOf,
    /** Why that product cannot be added; nothing where it can. A view that reads it sees it change. */
    refusalOf: ({ id, price }: Pick<Product, 'id' | 'price'>): string => {
      const { items, currency } = kept.value
      if (items.length > 0 && currency && currency !== price.currency)
        return `Your basket is in ${currency}, and this is sold in ${price.currency}. Order what is in it first, or empty it.`
      return items.length >= MOST_PRODUCTS && quantityOf(id) === 0
        ? `Your basket has ${MOST_PRODUCTS} products, which is all that fits into an order.`
        : ''
    },
    /** @param product one that is not refused */
    add: ({ id, price }: Pick<Product, 'id' | 'price'>) => {
      const { items, owner } = kept.peek()
      const quantity = quantityOf(id)
      if (quantity > 0) set(id, quantity + 1)
      else change([...items, { productId: id, quantity: 1 }], { owner, currency: price.currency })
    },
    set,
    remove: (productId: string) => change(kept.peek().items.filter((line) => line.productId !== productId)),
    clear: () => change([]),
    /** What was put in before the log-in belongs to this user now; another user's items do not. */
    claim: (userId: string) => {
      const { owner, ...mine } = kept.peek()
      if (owner !== undefined && owner !== userId) change([], { owner: userId, currency: undefined })
      else keep({ ...mine, owner: userId })
    },
    /** The next user begins with an empty one. */
    forget: () => {
      kept.value = { items: [] }
      storage.removeItem(KEY)
    },
    /** The request that orders this. */
    toRequest: () => {
      const { key = newKey(), ...rest } = kept.peek()
      keep({ ...rest, key })
      const { items } = rest
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
