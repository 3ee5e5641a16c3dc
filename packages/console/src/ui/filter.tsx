import type { Signal } from '@preact/signals'

/** Fewer can be looked through. */
const MANY = 12

interface Named {
  id: string
  name: string
}

/** @returns those with that text in their name or id */
export function pick<T extends Named>(items: readonly T[], text: string): readonly T[] {
  if (items.length <= MANY) return items
  const wanted = text.trim().toLowerCase()
  return items.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(wanted))
}

export function Filter({ label, items, text }: { label: string; items: readonly Named[]; text: Signal<string> }) {
  return (
    <label class="filter" hidden={items.length <= MANY}>
      {label}{' '}
      <input
        type="search"
        autocomplete="off"
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value
        }}
      />
    </label>
  )
}
