/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Console } from '../main.js' */
import { Refusal } from '../api/refusal.js'
import { isBusy, whileBusy } from '../ui/busy.js'
import { h, setText } from '../ui/h.js'
import { formatMoney, sumByCurrency } from '../ui/money.js'
import { createNotice } from '../ui/notice.js'
import { isQuantity } from './basket.js'
import { createBasketLines } from './basket-lines.js'
import { faultsByLine } from './faults.js'

const NO_FAULTS = new Map()

/**
 * @param {Pick<Console, 'basket' | 'user'>} shared
 * @param {object} options
 * @param {(id: string) => Product | undefined} options.productOf
 * @param {() => Promise<void>} options.order
 */
export function createBasketPanel({ basket, user }, { productOf, order }) {
  const notice = createNotice()
  const empty = h('p', { class: 'muted' }, 'Nothing in it yet.')
  const total = h('strong', { class: 'amount' })
  const totalRow = h('p', { class: 'basket-total' }, h('span', {}, 'Total'), total)
  const button = h('button', { class: 'button primary wide', type: 'button', onclick: press })
  const heading = h('h2', { tabindex: '-1' }, 'Basket')
  const jump = h('button', { class: 'button primary wide basket-jump', type: 'button', onclick: jumpToBasket })
  const skip = h('button', { class: 'button to-basket', type: 'button', onclick: jumpToBasket }, 'Skip to the basket')
  const lines = createBasketLines({ basket, productOf })
  const node = h('section', { class: 'card basket' }, heading, empty, lines.node, totalRow, notice.node, button)

  function update() {
    lines.update()
    setText(total, totalOf(basket.lines(), productOf))
    setText(jump, `Basket: ${total.textContent}`)
    if (!isBusy(button)) setText(button, user() ? 'Place order' : 'Log in to order')
    const isEmpty = basket.lines().length === 0
    empty.hidden = !isEmpty
    totalRow.hidden = button.hidden = jump.hidden = skip.hidden = isEmpty
  }

  /** @returns {Promise<void>} */
  function press() {
    return whileBusy(button, place, user() ? 'Placing…' : '')
  }

  async function place() {
    notice.clear()
    lines.showFaults(NO_FAULTS)
    try {
      await order()
    } catch (error) {
      notice.showError(error)
      if (error instanceof Refusal) lines.showFaults(faultsByLine(error, basket.lines(), currencyOf))
    }
  }

  /** @param {string} id */
  const currencyOf = (id) => productOf(id)?.price.currency

  function jumpToBasket() {
    heading.focus()
    heading.scrollIntoView()
  }

  update()
  return { node, jump, skip, update }
}

/**
 * @param {readonly { productId: string, quantity: number }[]} lines
 * @param {(id: string) => Product | undefined} productOf
 */
function totalOf(lines, productOf) {
  if (!lines.every(({ quantity }) => isQuantity(quantity))) return '–'
  const amounts = lines.flatMap(({ productId, quantity }) => {
    const price = productOf(productId)?.price
    return price ? [{ ...price, amount: price.amount * quantity }] : []
  })
  return sumByCurrency(amounts).map(formatMoney).join(' + ')
}
