import { h } from './h.js'

/**
 * A button for what cannot be undone: the first press asks, the second does it, and looking elsewhere means no.
 * @param {{ label: string, question: string, onSure: () => void }} options
 */
export function createSureButton({ label, question, onSure }) {
  let isAsking = false
  const button = h(
    'button',
    { class: 'button danger', type: 'button', onclick: press, onblur: () => ask(false) },
    label,
  )

  /** @param {boolean} asks */
  function ask(asks) {
    isAsking = asks
    button.textContent = asks ? question : label
  }

  function press() {
    const isSure = isAsking
    ask(!isSure)
    if (isSure) onSure()
  }

  return button
}
