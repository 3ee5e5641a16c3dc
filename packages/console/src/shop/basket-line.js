/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Basket, BasketLine } from './basket.js' */
import { h, setText } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'
import { isQuantity, MOST_OF_A_PRODUCT } from './basket.js'
import { createQuantityField } from './quantity-field.js'
import { shortageWords } from './stock-words.js'

/**
 * @param {object} options
 * @param {Pick<Basket, 'set' | 'remove'>} options.basket
 * @param {string} options.productId
 * @param {(id: string) => Product | undefined} options.productOf
 */
export function createBasketLine({ basket, productId, productOf }) {
  const faultId = `fault-${productId}`
  const name = h('span', { class: 'basket-name', dir: 'auto' })
  const amount = h('span', { class: 'amount' })
  const fault = h('p', { class: 'field-error', id: faultId, role: 'alert' })
  const field = createQuantityField({ describedBy: faultId, onChange: (quantity) => basket.set(productId, quantity) })
  const remove = h(
    'button',
    { class: 'button quiet', type: 'button', onclick: () => basket.remove(productId) },
    'Remove',
  )
  const controls = h('div', { class: 'basket-controls' }, ...field.nodes, remove)
  const node = h('li', { class: 'basket-line' }, name, amount, controls, fault)
  /** What the API said, which is true until the quantity or the stock is another. */
  let said = ''
  let saidOf = ''

  /** @param {BasketLine} line */
  function update({ quantity }) {
    const product = productOf(productId)
    const label = product?.name ?? productId
    setText(name, label)
    setText(amount, product ? amountOf(product, quantity) : '')
    remove.setAttribute('aria-label', `Remove ${label}`)
    field.update({ label, quantity, most: Math.min(product?.available ?? MOST_OF_A_PRODUCT, MOST_OF_A_PRODUCT) })
    const state = `${quantity} of ${product?.available}`
    if (saidOf !== state) said = ''
    saidOf = state
    const words = said || (product ? shortageWords(product.available, quantity) : '')
    setText(fault, words)
    field.showFault(words !== '')
  }

  /** @param {string} text */
  function showFault(text) {
    said = text
    setText(fault, text)
    field.showFault(text !== '')
  }

  return { node, update, showFault, focus: field.focus }
}

/** @param {Product} product @param {number} quantity */
const amountOf = ({ price }, quantity) =>
  isQuantity(quantity) ? formatMoney({ ...price, amount: price.amount * quantity }) : '–'
