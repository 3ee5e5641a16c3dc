/*
 * What a product's fields may be, apart from the schemas that say so to the API: the console checks files by it, and does not carry a
 * validator for that.
 */

export const PRODUCT_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'
export const LONGEST_PRODUCT_NAME = 200
export const CURRENCY_PATTERN = '^[A-Z]{3}$'

/** What browsers load: absolute, https, in ASCII, and without a name or password in it. */
export const IMAGE_URL_PATTERN = '^https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?([/?][!-~]*)?$'
export const LONGEST_IMAGE_URL = 2_048

/** The largest price, stock figure or stock change: 1,000 × 50 lines of it still fit a safe integer. */
export const LARGEST_AMOUNT = 1_000_000_000

/**
 * One line that is not blank: no control characters, no line separators, no half characters. Every character can match in one way
 * only: a hostile value takes no longer to check than to read. The OpenAPI document leaves it out, since not every language has
 * Unicode properties: say in a description what is meant.
 */
export const LINE_PATTERN = '^\\p{Zs}*[^\\p{Z}\\p{Cc}\\p{Cs}][^\\p{Zl}\\p{Zp}\\p{Cc}\\p{Cs}]*$'
