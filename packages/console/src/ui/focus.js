const CONTROLS = 'a[href], button, input, select, [tabindex="0"]'

/** @param {Element} node @returns {HTMLElement[]} what Tab comes to */
export const controlsOf = (node) =>
  [...node.querySelectorAll(CONTROLS)].filter(
    /** @returns {control is HTMLElement} */ (control) =>
      control instanceof HTMLElement && !control.closest('[hidden]'),
  )

/**
 * Where the focus goes when a row goes that has it: to the same control of the row that comes after, else before.
 * @param {Element} row
 * @returns {(() => void) | undefined} moves it, once the row is gone; nothing where the focus is elsewhere
 */
export function whenGone(row) {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || !row.contains(activeElement)) return
  const section = row.closest('section')
  const place = controlsOf(row).indexOf(activeElement)
  const neighbours = [row.nextElementSibling, row.previousElementSibling]
  return () => {
    const next = neighbours.find((neighbour) => neighbour?.isConnected)
    const control = next && (controlsOf(next)[place] ?? controlsOf(next)[0])
    if (control) return control.focus()
    const heading = section?.querySelector('h1, h2')
    heading?.setAttribute('tabindex', '-1')
    if (heading instanceof HTMLElement) heading.focus()
  }
}
