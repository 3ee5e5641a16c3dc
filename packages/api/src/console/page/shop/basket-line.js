/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Basket, BasketLine } from './basket.js' */
import { h, setText } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'

/**
 * @param {object} options
 * @param {Pick<Basket, 'set' | 'remove'>} options.basket
 * @param {string} options.productId
 * @param {(id: string) => Product | undefined} options.productOf
 * @param {() => void} options.onRemoved
 */
export function createBasketLine({ basket, productId, productOf, onRemoved }) {
  const faultId = `fault-${productId}`
  const name = h('span', { class: 'basket-name', dir: 'auto' })
  const amount = h('span', { class: 'amount' })
  const fault = h('p', { class: 'field-error', id: faultId, role: 'alert' })
  const quantity = h('input', {
    class: 'quantity',
    type: 'number',
    min: 1,
    max: 1000,
    step: 1,
    inputmode: 'numeric',
    'aria-describedby': faultId,
  })
  quantity.addEventListener('input', () => basket.set(productId, Number(quantity.value)))
  const remove = h('button', { class: 'button quiet', type: 'button', onclick: take }, 'Remove')
  const controls = h('div', { class: 'basket-controls' }, quantity, remove)
  const node = h('li', { class: 'basket-line' }, name, amount, controls, fault)

  function take() {
    basket.remove(productId)
    onRemoved()
  }

  /** @param {BasketLine} line */
  function update(line) {
    const product = productOf(productId)
    const label = product?.name ?? productId
    setText(name, label)
    setText(amount, product ? formatMoney({ ...product.price, amount: product.price.amount * line.quantity }) : '')
    quantity.setAttribute('aria-label', `Quantity of ${label}`)
    remove.setAttribute('aria-label', `Remove ${label}`)
    // What is being typed is left alone: an empty field counts as 0
    if (Number(quantity.value) !== line.quantity) quantity.value = String(line.quantity)
  }

  /** @param {string} text */
  function showFault(text) {
    fault.textContent = text
    if (text) quantity.setAttribute('aria-invalid', 'true')
    else quantity.removeAttribute('aria-invalid')
  }

  return { node, update, showFault }
}
