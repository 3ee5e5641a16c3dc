import type { Money } from '@orders/shared/contracts/primitives'

/** Kept by currency: making one costs more than the rest of a mail. */
const formats = new Map<string, Intl.NumberFormat>()

/** Minor units as people write them, with as many digits as the currency has: 9800 USD is $98.00, 9800 JPY is ¥9,800. */
export function formatMoney({ amount, currency }: Money): string {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en-US', { style: 'currency', currency })
  formats.set(currency, format)
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions()
  return format.format(amount / 10 ** digits)
}
