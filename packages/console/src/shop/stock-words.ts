import { formatNumber } from '../formats/numbers.ts'

export const FEW = 3

export function stockWords(available: number): string {
  if (available === 0) return 'Out of stock'
  return available <= FEW ? onlyLeft(available) : `${formatNumber(available)} in stock`
}

/** What to say of a quantity that is more than there is. */
export function shortageWords(available: number, quantity: number): string {
  if (quantity <= available) return ''
  return available === 0 ? 'Out of stock' : onlyLeft(available)
}

const onlyLeft = (available: number): string => `Only ${formatNumber(available)} left`
