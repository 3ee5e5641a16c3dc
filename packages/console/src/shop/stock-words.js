export const FEW = 3

/** @param {number} available */
export function stockWords(available) {
  if (available === 0) return 'Out of stock'
  return available <= FEW ? onlyLeft(available) : `${available.toLocaleString('en-US')} in stock`
}

/** What to say of a quantity that is more than there is. @param {number} available @param {number} quantity */
export function shortageWords(available, quantity) {
  if (quantity <= available) return ''
  return available === 0 ? 'Out of stock' : onlyLeft(available)
}

/** @param {number} available */
const onlyLeft = (available) => `Only ${available.toLocaleString('en-US')} left`
