import { Refusal } from '../api/refusal.js'
import { h } from './h.js'
import { createNotice } from './notice.js'

/**
 * @typedef {object} Field
 * @property {string} name as in the body of the request
 * @property {string} label
 * @property {string} [type]
 * @property {string} autocomplete
 * @property {string} [hint]
 */

/**
 * A form that lets the API judge: what it finds wrong is shown beside the field at fault.
 * @param {{ fields: Field[], submitLabel: string, onSubmit: (values: Record<string, string>) => Promise<void> }} options
 */
export function createForm({ fields, submitLabel, onSubmit }) {
  const notice = createNotice()
  const button = h('button', { class: 'button primary wide' }, submitLabel)
  const rows = fields.map(createRow)
  const form = h('form', { class: 'form', novalidate: true, method: 'post' }, ...rows.map(({ node }) => node))
  form.append(notice.node, button)

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (button.getAttribute('aria-disabled') === 'true') return
    button.setAttribute('aria-disabled', 'true')
    notice.clear()
    for (const row of rows) row.showError('')
    try {
      await onSubmit(Object.fromEntries(rows.map(({ input }) => [input.name, input.value])))
    } catch (error) {
      if (error instanceof Refusal) showFaults(rows, error)
      notice.showError(error)
    } finally {
      button.removeAttribute('aria-disabled')
    }
  })
  return form
}

/** @param {Field} field */
function createRow({ name, label, type = 'text', autocomplete, hint }) {
  const id = `field-${name}`
  const input = h('input', { id, name, type, autocomplete, 'aria-describedby': `${id}-hint ${id}-error` })
  const error = h('p', { class: 'field-error', id: `${id}-error` })
  const node = h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    input,
    h('p', { class: 'field-hint', id: `${id}-hint` }, hint ?? ''),
    error,
  )
  /** @param {string} message */
  const showError = (message) => {
    error.textContent = message === '' ? '' : `${label} ${message}.`
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
