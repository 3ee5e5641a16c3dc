import { LARGEST_AMOUNT } from '@orders/shared/contracts/product-rules'

/** More than any measurement sells. */
export const PLENTY = LARGEST_AMOUNT

export const manyProducts = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`product${n}`, PLENTY]))
