import { useLayoutEffect, useRef } from 'preact/hooks'

const PAUSE_MS = 250
const LONGEST = 100

/** Searches once nothing has been typed for a moment. */
export function SearchField({ text, onSearch }: { text: string; onSearch: (text: string) => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // What is being typed is left alone
  useLayoutEffect(() => {
    if (input.current && input.current.value.trim() !== text) input.current.value = text
  }, [text])
  useLayoutEffect(() => () => clearTimeout(timer.current), [])

  return (
    <label class="filter">
      Find a product{' '}
      <input
        ref={input}
        type="search"
        autocomplete="off"
        maxLength={LONGEST}
        onInput={({ currentTarget }) => {
          clearTimeout(timer.current)
          timer.current = setTimeout(() => onSearch(currentTarget.value.trim()), PAUSE_MS)
        }}
      />
    </label>
  )
}
