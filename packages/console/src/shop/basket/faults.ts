import type { Refusal } from '../../api/refusal.ts'
import type { BasketLine } from './basket.ts'

export const GONE = 'This is no longer sold.'

/**
 * What is wrong with which line of an order that was refused.
 * @param lines as they were sent
 * @returns words by product
 */
export function faultsByLine(
  { code, errors, items }: Pick<Refusal, 'code' | 'errors' | 'items'>,
  lines: readonly BasketLine[],
  currencyOf: (productId: string) => string | undefined,
): ReadonlyMap<string, string> {
  const faults = errors.flatMap(({ path, message }) => {
    const [, index, property] = /^body\/items\/(\d+)\/(\w+)$/.exec(path) ?? []
    const line = lines[Number(index)]
    if (!line) return []
    const words = property === 'quantity' ? 'Enter a whole number from 1 to 1,000.' : productWords(line, message)
    return [[line.productId, words] as const]
  })

  function productWords({ productId }: BasketLine, message: string): string {
    if (code === 'UNKNOWN_PRODUCT' || code === 'PRODUCT_ARCHIVED') return GONE
    const [first, odd] = [currencyOf(lines[0]?.productId ?? ''), currencyOf(productId)]
    return first && odd && first !== odd
      ? `The shop cannot mix ${first} and ${odd} in one order.`
      : `This product ${message}.`
  }

  const shortages = items.map(({ productId, requested, available }) => {
    const left = available === 0 ? 'none is left' : `${available} ${available === 1 ? 'is' : 'are'} left`
    return [productId, `You asked for ${requested}, and ${left}.`] as const
  })
  return new Map([...faults, ...shortages])
}
