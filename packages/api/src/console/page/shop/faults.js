/** @import { Refusal } from '../api/refusal.js' */
/** @import { BasketLine } from './basket.js' */

/**
 * What is wrong with which line of an order that was refused.
 * @param {Pick<Refusal, 'errors' | 'items'>} refusal
 * @param {readonly BasketLine[]} lines as they were sent
 * @returns {Map<string, string>} by product
 */
export function faultsByLine({ errors, items }, lines) {
  const faults = errors.flatMap(({ path, message }) => {
    const [, index, property] = /^body\/items\/(\d+)\/(\w+)$/.exec(path) ?? []
    const line = lines[Number(index)]
    const subject = property === 'quantity' ? 'The quantity' : 'This product'
    return line ? [/** @type {const} */ ([line.productId, `${subject} ${message}.`])] : []
  })
  const shortages = items.map(({ productId, requested, available }) => {
    const left = available === 0 ? 'none is left' : `${available} ${available === 1 ? 'is' : 'are'} left`
    return /** @type {const} */ ([productId, `You asked for ${requested}, and ${left}.`])
  })
  return new Map([...faults, ...shortages])
}
