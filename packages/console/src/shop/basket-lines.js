/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Basket, BasketLine } from './basket.js' */
import { h } from '../ui/h.js'
import { createKeyedList } from '../ui/keyed-list.js'
import { createBasketLine } from './basket-line.js'

/**
 * @param {object} options
 * @param {Basket} options.basket
 * @param {(id: string) => Product | undefined} options.productOf
 */
export function createBasketLines({ basket, productOf }) {
  /** @type {Map<string, ReturnType<typeof createBasketLine>>} */
  const rows = new Map()
  const node = h('ul', { class: 'basket-lines' })
  const show = createKeyedList(node, {
    keyOf: (/** @type {BasketLine} */ { productId }) => productId,
    create: ({ productId }) => {
      const row = createBasketLine({ basket, productId, productOf })
      rows.set(productId, row)
      return row
    },
  })
  return {
    node,
    update: () => show(basket.lines()),
    /** @param {Map<string, string>} faults by product; none of what is not among them */
    showFaults: (faults) => {
      for (const [productId, row] of rows) row.showFault(faults.get(productId) ?? '')
      const first = basket.lines().find(({ productId }) => faults.has(productId))
      if (first) rows.get(first.productId)?.focus()
    },
  }
}
