import { h } from './h.js'

/** Fewer can be looked through. */
const MANY = 12

/** A field that picks items by a part of their name or id. @param {{ label: string, onChange: () => void }} options */
export function createFilter({ label, onChange }) {
  const input = h('input', { type: 'search', autocomplete: 'off', oninput: onChange })
  const node = h('label', { class: 'filter', hidden: true }, `${label} `, input)
  return {
    node,
    /** @template {{ id: string, name: string }} T @param {readonly T[]} items @returns {readonly T[]} */
    pick: (items) => {
      node.hidden = items.length <= MANY
      const wanted = node.hidden ? '' : input.value.trim().toLowerCase()
      return items.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(wanted))
    },
  }
}
