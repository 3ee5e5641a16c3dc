import { h } from '../ui/h.js'
import { isQuantity, MOST_OF_A_PRODUCT } from './basket.js'

/**
 * A number to type, between a button that takes one away and one that adds one.
 * @param {{ describedBy: string, onChange: (quantity: number) => void }} options
 */
export function createQuantityField({ describedBy, onChange }) {
  let most = MOST_OF_A_PRODUCT
  const input = h('input', {
    class: 'quantity',
    type: 'number',
    min: 1,
    max: MOST_OF_A_PRODUCT,
    step: 1,
    inputmode: 'numeric',
    required: true,
    'aria-describedby': describedBy,
  })
  input.addEventListener('input', () => onChange(Number(input.value)))
  const fewer = stepButton('−', -1)
  const more = stepButton('+', 1)

  /** @param {string} sign @param {number} step */
  function stepButton(sign, step) {
    const button = h('button', { class: 'button step-button', type: 'button', onclick: press }, sign)
    function press() {
      if (button.getAttribute('aria-disabled') === 'true') return
      const quantity = Number(input.value)
      onChange(isQuantity(quantity) ? Math.min(quantity + step, most) : 1)
    }
    return button
  }

  /** @param {{ label: string, quantity: number, most: number }} line most: how many there can be of it */
  function update({ label, quantity, most: limit }) {
    most = Math.max(limit, 1)
    input.setAttribute('aria-label', `Quantity of ${label}`)
    fewer.setAttribute('aria-label', `One ${label} fewer`)
    more.setAttribute('aria-label', `One ${label} more`)
    fewer.setAttribute('aria-disabled', String(quantity <= 1 && isQuantity(quantity)))
    more.setAttribute('aria-disabled', String(quantity >= limit))
    // What is being typed is left alone: an empty field counts as 0
    if (Number(input.value) !== quantity) input.value = String(quantity)
  }

  /** @param {boolean} isFaulty */
  function showFault(isFaulty) {
    if (isFaulty) input.setAttribute('aria-invalid', 'true')
    else input.removeAttribute('aria-invalid')
  }

  return { nodes: [fewer, input, more], update, showFault, focus: () => input.focus() }
}
