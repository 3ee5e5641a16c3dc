import { Refusal } from '../api/refusal.js'
import { whileBusy } from './busy.js'
import { h } from './h.js'
import { createNotice } from './notice.js'

/**
 * @typedef {object} Field
 * @property {string} name as in the body of the request
 * @property {string} label
 * @property {string} [type]
 * @property {string} autocomplete
 * @property {string} [hint]
 * @property {string} [value] to begin with
 * @property {(value: string) => string | undefined} wordsFor what is wrong with it, in words for people
 */
/**
 * @typedef {object} FormOptions
 * @property {Field[]} fields
 * @property {string} submitLabel
 * @property {string} busyLabel
 * @property {(values: Record<string, string>) => Promise<void>} onSubmit
 * @property {(refusal: Refusal, values: Record<string, string>) => Node | undefined} [wayOut] shown with a refusal
 */

/** A form that lets the API judge: what it finds wrong is shown beside the field at fault. @param {FormOptions} options */
export function createForm({ fields, submitLabel, busyLabel, onSubmit, wayOut }) {
  const notice = createNotice()
  const button = h('button', { class: 'button primary wide' }, submitLabel)
  const rows = fields.map(createRow)
  const form = h('form', { class: 'form', novalidate: true, method: 'post', onsubmit: submit })
  form.append(...rows.map(({ node }) => node), notice.node, button)

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault()
    return whileBusy(button, send, busyLabel)
  }

  async function send() {
    notice.clear()
    for (const row of rows) row.showError('')
    const values = Object.fromEntries(rows.map(({ input }) => [input.name, input.value]))
    try {
      await onSubmit(values)
    } catch (error) {
      notice.showError(error)
      if (!(error instanceof Refusal)) return
      showFaults(rows, error)
      const link = wayOut?.(error, values)
      if (link) notice.node.append(' ', link)
    }
  }
  return form
}

/** @param {Field} field */
function createRow({ name, label, type = 'text', autocomplete, hint, value, wordsFor }) {
  const id = `field-${name}`
  const describedBy = `${id}-hint ${id}-error`
  const input = h('input', { id, name, type, autocomplete, required: true, 'aria-describedby': describedBy })
  input.value = value ?? ''
  const error = h('p', { class: 'field-error', id: `${id}-error` })
  const node = h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    input,
    h('p', { class: 'field-hint', id: `${id}-hint` }, hint ?? ''),
    error,
  )
  /** @param {string} message of the API, which speaks to programs */
  const showError = (message) => {
    error.textContent = message === '' ? '' : (wordsFor(input.value) ?? `${label} ${message}.`)
    if (message === '') input.removeAttribute('aria-invalid')
    else input.setAttribute('aria-invalid', 'true')
  }
  return { node, input, showError }
}

/** @param {ReturnType<typeof createRow>[]} rows @param {Refusal} refusal */
function showFaults(rows, { errors }) {
  for (const { path, message } of errors.toReversed()) {
    const row = rows.find(({ input }) => path === `body/${input.name}`)
    row?.showError(message)
    row?.input.focus()
  }
}
