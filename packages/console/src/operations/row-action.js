import { wordsFor } from '../api/refusal.js'
import { whileBusy } from '../ui/busy.js'
import { h, setText } from '../ui/h.js'

/** Does something about a row, and says in the row why not. */
export function createRowAction() {
  const fault = h('p', { class: 'field-error', role: 'alert' })
  /** @param {HTMLButtonElement} button @param {() => Promise<void>} work @param {(error: unknown) => string} [words] */
  const act = (button, work, words = wordsFor) =>
    whileBusy(button, async () => {
      setText(fault, '')
      await work().catch((error) => setText(fault, words(error)))
    })
  return { fault, act }
}
