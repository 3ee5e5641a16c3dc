import { wordsFor } from '../api/refusal.js'
import { h } from './h.js'

/** A place for what went wrong, or well; empty and unseen until then. */
export function createNotice() {
  const node = h('p', { class: 'notice', role: 'alert', hidden: true })
  /** @param {string} text @param {'bad' | 'good'} [tone] */
  const show = (text, tone = 'bad') => {
    node.dataset['tone'] = tone
    node.hidden = text === ''
    node.textContent = text
  }
  return {
    node,
    show,
    clear: () => show(''),
    /** @param {unknown} error */
    showError: (error) => show(wordsFor(error)),
  }
}
