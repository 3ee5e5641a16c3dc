/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Basket } from './basket.js' */
import { announce } from '../ui/announce.js'
import { h, setText } from '../ui/h.js'
import { formatMoney } from '../ui/money.js'
import { MOST_OF_A_PRODUCT } from './basket.js'
import { FEW, stockWords } from './stock-words.js'

const TINTS = 5

/** @param {{ basket: Pick<Basket, 'add' | 'quantityOf'> }} options */
export function createProductCard({ basket }) {
  let id = ''
  /** @type {Product['price'] | undefined} */
  let unitPrice
  const mark = h('span', { class: 'mark', 'aria-hidden': 'true' })
  const name = h('h2', { class: 'product-name', dir: 'auto' })
  const price = h('p', { class: 'price' })
  const stock = h('p', { class: 'stock' })
  const inBasket = h('p', { class: 'muted in-basket' })
  const button = h('button', { class: 'button', type: 'button', onclick: add }, 'Add to basket')
  const text = h('div', { class: 'product-text' }, name, price, stock)
  const node = h('li', { class: 'card product' }, mark, text, h('div', { class: 'product-buy' }, button, inBasket))

  function add() {
    if (button.getAttribute('aria-disabled') === 'true') return
    basket.add(id)
    const quantity = basket.quantityOf(id)
    const amount = unitPrice ? formatMoney({ ...unitPrice, amount: unitPrice.amount * quantity }) : ''
    announce(`${quantity} × ${name.textContent} in the basket, ${amount}`)
  }

  /** @param {Product} product */
  function update(product) {
    id = product.id
    unitPrice = product.price
    mark.dataset['tint'] = String(tintOf(id))
    setText(mark, firstLetter(product.name))
    setText(name, product.name)
    setText(price, formatMoney(product.price))
    setText(stock, stockWords(product.available))
    stock.dataset['level'] = product.available === 0 ? 'none' : product.available <= FEW ? 'few' : 'some'
    button.setAttribute('aria-label', `Add to basket: ${product.name}`)
    // Not disabled: that would take the focus away from the user who has just pressed it
    const quantity = basket.quantityOf(id)
    const isAll = quantity >= Math.min(product.available, MOST_OF_A_PRODUCT)
    button.setAttribute('aria-disabled', String(isAll))
    setText(inBasket, quantity > 0 ? `${quantity} in basket` : '')
  }

  return { node, update }
}

/** Whole characters, however many code points they are made of. @param {string} name */
const firstLetter = (name) => [...new Intl.Segmenter('en').segment(name.trim())][0]?.segment.toUpperCase() ?? ''

/** @param {string} id */
const tintOf = (id) => [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TINTS
