/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { OperationsDeps } from './view.js' */
import { Refusal, wordsFor } from '../api/refusal.js'
import { readProducts } from '../shop/read-products.js'
import { createFilter } from '../ui/filter.js'
import { h, setText } from '../ui/h.js'
import { createKeyedList } from '../ui/keyed-list.js'
import { createRowAction } from './row-action.js'

/**
 * What is in stock, and a way to add to it or take from it.
 * @param {Pick<OperationsDeps, 'api' | 'done'>} deps
 */
export function createStockTable({ api, done }) {
  /** @type {Product[]} */
  let products = []
  const filter = createFilter({ label: 'Find a product', onChange: update })
  const list = h('ul', { class: 'rows' })
  const show = createKeyedList(list, {
    keyOf: (/** @type {Product} */ { id }) => id,
    create: () => createRow(change),
  })

  /** @param {string} id @param {number} delta */
  async function change(id, delta) {
    const path = `/api/products/${encodeURIComponent(id)}/stock`
    /** @type {Product} */
    const { available } = await api.call(path, { method: 'POST', body: { delta } })
    await done(`${id}: ${available.toLocaleString('en-US')} in stock now.`)
  }

  function update() {
    show(filter.pick(products))
  }

  const load = async () => {
    products = await readProducts(api)
    update()
  }
  return { node: h('div', {}, filter.node, list), load }
}

/** @param {(id: string, delta: number) => Promise<void>} change */
function createRow(change) {
  let id = ''
  const name = h('strong', { dir: 'auto' })
  const key = h('span', { class: 'muted id' })
  const available = h('span', { class: 'amount' })
  const { fault, act } = createRowAction()
  const delta = h('input', { class: 'quantity', type: 'number', step: 1, inputmode: 'numeric', placeholder: '+/−' })
  const form = h('form', { class: 'row-side', novalidate: true, onsubmit: apply }, available, delta)
  const button = h('button', { class: 'button' }, 'Change')
  form.append(button)
  const node = h('li', { class: 'row' }, h('div', { class: 'row-text' }, name, key), form, fault)

  /** @param {Event} event */
  function apply(event) {
    event.preventDefault()
    const work = async () => {
      // An empty field is no number, and not 0 either
      await change(id, delta.valueAsNumber)
      delta.value = ''
    }
    return act(button, work, (error) => faultOf(error, delta.valueAsNumber))
  }

  /** @param {Product} product */
  function update(product) {
    id = product.id
    fault.id = `stock-fault-${id}`
    delta.setAttribute('aria-label', `Change the stock of ${product.name} by`)
    delta.setAttribute('aria-describedby', fault.id)
    setText(name, product.name)
    setText(key, id)
    setText(available, `${product.available.toLocaleString('en-US')} in stock`)
  }

  return { node, update }
}

/** @param {unknown} error @param {number} delta as it was typed */
function faultOf(error, delta) {
  const [first] = error instanceof Refusal ? error.errors : []
  if (first?.path !== 'body/delta') return wordsFor(error)
  // A whole number may still be too much
  return Number.isInteger(delta) ? `The change ${first.message}.` : 'Enter a whole number such as 5 or -5.'
}
