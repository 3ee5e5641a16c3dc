import type { Money } from '@orders/shared/contracts/primitives'

/** Minor units as people write them, as in the e-mails: 9800 USD is $98.00, 9800 JPY is ¥9,800. */
export function formatMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions()
  return format.format(amount / 10 ** digits)
}

/** @returns one sum for each currency */
export function sumByCurrency(amounts: readonly Money[]): Money[] {
  const sums = Map.groupBy(amounts, ({ currency }) => currency)
  return [...sums].map(([currency, all]) => ({ currency, amount: all.reduce((sum, { amount }) => sum + amount, 0) }))
}
