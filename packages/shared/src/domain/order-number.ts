/** Crockford's base 32: no I, L, O and U, which are taken for others or make words. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 8
const BITS = LENGTH * Math.log2(DIGITS.length)
const GROUP = 4

/**
 * The number that people read out: eight digits of base 32 in two groups. They are the last 40 bits of the id, which are random in a UUIDv7
 * of ours, so that it tells nothing of how many orders there are, and orders of earlier versions have one too. Two orders have the same with
 * a chance of one in 10^12: the store takes none that is taken.
 * @param taken how many numbers of this order are another's
 */
export function numberOf(orderId: string, taken = 0): string {
  let rest = (Number.parseInt(orderId.slice(-BITS / 4), 16) + taken) % 2 ** BITS
  let digits = ''
  for (; digits.length < LENGTH; rest = Math.floor(rest / DIGITS.length)) digits = DIGITS[rest % DIGITS.length] + digits
  return grouped(digits)
}

/** An order's number, also where an earlier version wrote the order without one. */
export const orderNumberOf = ({ id, number = numberOf(id) }: { id: string; number?: string }): string => number

/** @returns the number that was meant, as Crockford has it: small letters, no hyphen, and letters that look like digits; undefined for none */
export function parseOrderNumber(text: string): string | undefined {
  const digits = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  const isNumber = digits.length === LENGTH && [...digits].every((digit) => DIGITS.includes(digit))
  return isNumber ? grouped(digits) : undefined
}

const grouped = (digits: string): string => `${digits.slice(0, GROUP)}-${digits.slice(GROUP)}`
