/** @import { Refusal } from '../api/refusal.js' */
/** @import { BasketLine } from './basket.js' */

/**
 * What is wrong with which line of an order that was refused.
 * @param {Pick<Refusal, 'code' | 'errors' | 'items'>} refusal
 * @param {readonly BasketLine[]} lines as they were sent
 * @param {(productId: string) => string | undefined} currencyOf
 * @returns {Map<string, string>} by product
 */
export function faultsByLine({ code, errors, items }, lines, currencyOf) {
  const faults = errors.flatMap(({ path, message }) => {
    const [, index, property] = /^body\/items\/(\d+)\/(\w+)$/.exec(path) ?? []
    const line = lines[Number(index)]
    if (!line) return []
    const words = property === 'quantity' ? 'Enter a whole number from 1 to 1,000.' : productWords(line, message)
    return [/** @type {const} */ ([line.productId, words])]
  })

  /** @param {BasketLine} line @param {string} message */
  function productWords({ productId }, message) {
    if (code === 'UNKNOWN_PRODUCT') return 'This is no longer sold.'
    const [first, odd] = [currencyOf(lines[0]?.productId ?? ''), currencyOf(productId)]
    return first && odd && first !== odd
      ? `The shop cannot mix ${first} and ${odd} in one order.`
      : `This product ${message}.`
  }

  const shortages = items.map(({ productId, requested, available }) => {
    const left = available === 0 ? 'none is left' : `${available} ${available === 1 ? 'is' : 'are'} left`
    return /** @type {const} */ ([productId, `You asked for ${requested}, and ${left}.`])
  })
  return new Map([...faults, ...shortages])
}
