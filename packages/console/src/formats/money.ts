import type { Money } from '@orders/shared/contracts/primitives'

/** Minor units as people write them, as in the e-mails: 9800 USD is $98.00, 9800 JPY is ¥9,800. */
export function formatMoney({ amount, currency }: Money): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount / 10 ** digitsOf(currency))
}

/** The same without the currency, as it is typed: 9800 USD is 98.00. */
export const formatAmount = ({ amount, currency }: Money): string =>
  (amount / 10 ** digitsOf(currency)).toFixed(digitsOf(currency))

/** @returns minor units, or nothing where it is no amount of that currency: 98.005 USD is none */
export function parseAmount(text: string, currency: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim()) ?? []
  const digits = digitsOf(currency)
  if (whole === undefined || fraction.length > digits) return undefined
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** @param currency three capital letters, whether or not there is such a currency */
const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** @returns one sum for each currency */
export function sumByCurrency(amounts: readonly Money[]): Money[] {
  const sums = Map.groupBy(amounts, ({ currency }) => currency)
  return [...sums].map(([currency, all]) => ({ currency, amount: all.reduce((sum, { amount }) => sum + amount, 0) }))
}
