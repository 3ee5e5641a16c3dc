import { NoAnswer, wordsFor } from '../api/refusal.js'
import { h, setText } from './h.js'

/** Said where the page tries again by itself. */
export const LOST = 'The connection is lost. Trying again…'

/** A place for what went wrong, or well; empty and unseen until then. */
export function createNotice() {
  const node = h('p', { class: 'notice', role: 'alert', hidden: true })
  /** @param {string} text @param {'bad' | 'good'} [tone] */
  const show = (text, tone = 'bad') => {
    node.dataset['tone'] = tone
    node.hidden = text === ''
    setText(node, text)
  }
  return {
    node,
    show,
    clear: () => show(''),
    /** @param {unknown} error */
    showError: (error) => show(wordsFor(error)),
  }
}

/** For a view that reads again and again: what went wrong with that is over with the next success. */
export function createLoadNotice() {
  const { node, show, clear } = createNotice()
  /** @param {unknown} error */
  const showError = (error) => show(error instanceof NoAnswer ? LOST : wordsFor(error))
  return {
    node,
    showError,
    clear,
    /** @param {() => Promise<unknown>} load */
    watch: (load) => load().then(clear, showError),
  }
}
