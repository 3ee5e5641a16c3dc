/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Console } from '../main.js' */
import { Refusal } from '../api/refusal.js'
import { h, setText } from '../ui/h.js'
import { formatMoney, sumByCurrency } from '../ui/money.js'
import { createNotice } from '../ui/notice.js'
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
  const lines = createBasketLines({ basket, productOf, onRemoved: () => heading.focus() })
  const node = h('section', { class: 'card basket' }, heading, empty, lines.node, totalRow, notice.node, button)

  function update() {
    lines.update()
    setText(total, totalOf(basket.lines(), productOf))
    setText(jump, `Basket: ${total.textContent}`)
    setText(button, user() ? 'Place order' : 'Log in to order')
    const isEmpty = basket.lines().length === 0
    empty.hidden = !isEmpty
    totalRow.hidden = button.hidden = jump.hidden = isEmpty
  }

  /** A second press while the first is being answered does nothing. */
  async function press() {
    if (button.getAttribute('aria-disabled') === 'true') return
    button.setAttribute('aria-disabled', 'true')
    notice.clear()
    lines.showFaults(NO_FAULTS)
    try {
      await order()
    } catch (error) {
      if (error instanceof Refusal) lines.showFaults(faultsByLine(error, basket.lines()))
      notice.showError(error)
    } finally {
      button.removeAttribute('aria-disabled')
    }
  }

  function jumpToBasket() {
    heading.focus()
    heading.scrollIntoView()
  }

  update()
  return { node, jump, update }
}

/**
 * @param {readonly { productId: string, quantity: number }[]} lines
 * @param {(id: string) => Product | undefined} productOf
 */
function totalOf(lines, productOf) {
  const amounts = lines.flatMap(({ productId, quantity }) => {
    const price = productOf(productId)?.price
    return price ? [{ ...price, amount: price.amount * quantity }] : []
  })
  return sumByCurrency(amounts).map(formatMoney).join(' + ')
}
