import { h, setText } from './h.js'

/**
 * A button for what cannot be undone: the first press asks, the second does it, and looking elsewhere means no.
 * @param {{ label: string, question: string, tone?: string, onSure: (button: HTMLButtonElement) => unknown }} options
 */
export function createSureButton({ label, question, tone = 'danger', onSure }) {
  let isAsking = false
  const words = h('span', {}, label)
  const subject = h('span', { class: 'unseen' })
  const node = h(
    'button',
    { class: `button ${tone}`, type: 'button', onclick: press, onblur: () => ask(false) },
    words,
    subject,
  )

  /** @param {boolean} asks */
  function ask(asks) {
    isAsking = asks
    setText(words, asks ? question : label)
    node.classList.toggle('asks', asks)
  }

  function press() {
    if (node.getAttribute('aria-disabled') === 'true') return
    const isSure = isAsking
    ask(!isSure)
    if (isSure) onSure(node)
  }

  return {
    node,
    /** Tells buttons of a list apart, for those who hear them. @param {string} text */
    setSubject: (text) => setText(subject, ` ${text}`),
  }
}
