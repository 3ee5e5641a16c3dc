/** Tells screen readers what changed by itself. @param {string} text */
export function announce(text) {
  const region = document.querySelector('#announcer')
  if (region) region.textContent = text
}
