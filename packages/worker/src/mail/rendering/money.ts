import type { Money } from '@orders/shared/contracts/primitives'

type Format = (minorUnits: number) => string

/** Kept by currency: making one costs more than the rest of a mail. */
const formats = new Map<string, Format>()

/** Minor units as people write them, with as many digits as the currency has: 9800 USD is $98.00, 9800 JPY is ¥9,800. */
export function formatMoney({ amount, currency }: Money): string {
  const format = formats.get(currency) ?? makeFormat(currency)
  formats.set(currency, format)
  return format(amount)
}

function makeFormat(currency: string): Format {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions()
  return (minorUnits) => format.format(minorUnits / 10 ** digits)
}
