/**
 * Does what a button is for, once: a second press meanwhile does nothing. Not disabled, since that would take the focus away.
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} work
 * @param {string} [words] on the button meanwhile
 */
export async function whileBusy(button, work, words) {
  if (button.getAttribute('aria-disabled') === 'true') return
  const label = button.textContent
  button.setAttribute('aria-disabled', 'true')
  button.setAttribute('aria-busy', 'true')
  if (words) button.textContent = words
  try {
    await work()
  } finally {
    button.removeAttribute('aria-disabled')
    button.removeAttribute('aria-busy')
    if (words) button.textContent = label
  }
}

/** @param {HTMLElement} button */
export const isBusy = (button) => button.getAttribute('aria-busy') === 'true'
