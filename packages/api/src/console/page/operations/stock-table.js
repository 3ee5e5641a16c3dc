/** @import { Product } from '@orders/shared/contracts/products' */
/** @import { Console } from '../main.js' */
import { Refusal, wordsFor } from '../api/refusal.js'
import { readProducts } from '../shop/read-products.js'
import { h, setText } from '../ui/h.js'
import { createKeyedList } from '../ui/keyed-list.js'

/**
 * What is in stock, and a way to add to it or take from it.
 * @param {{ api: Console['api'], onDone: (text: string) => Promise<void> }} deps
 */
export function createStockTable({ api, onDone }) {
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
    await onDone(`${id}: ${available.toLocaleString('en-US')} in stock now.`)
  }

  return { node: list, load: async () => show(await readProducts(api)) }
}

/** @param {(id: string, delta: number) => Promise<void>} change */
function createRow(change) {
  let id = ''
  const name = h('strong', { dir: 'auto' })
  const key = h('span', { class: 'muted id' })
  const available = h('span', { class: 'amount' })
  const fault = h('p', { class: 'field-error', role: 'alert' })
  const delta = h('input', { class: 'quantity', type: 'number', step: 1, inputmode: 'numeric', placeholder: '+/−' })
  const form = h('form', { class: 'row-side', novalidate: true, onsubmit: apply }, available, delta)
  form.append(h('button', { class: 'button' }, 'Change'))
  const node = h('li', { class: 'row' }, h('div', { class: 'row-text' }, name, key), form, fault)

  /** @param {Event} event */
  async function apply(event) {
    event.preventDefault()
    fault.textContent = ''
    try {
      // An empty field is no number, and not 0 either
      await change(id, delta.valueAsNumber)
      delta.value = ''
    } catch (error) {
      fault.textContent = faultOf(error)
    }
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

/** @param {unknown} error */
function faultOf(error) {
  const [first] = error instanceof Refusal ? error.errors : []
  return first?.path === 'body/delta' ? `The change ${first.message}.` : wordsFor(error)
}
