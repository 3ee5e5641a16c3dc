/*
 * What a product's fields may be, apart from the schemas that say so to the API: the console checks files by it, and does not carry a
 * validator for that.
 */

export const PRODUCT_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'
export const LONGEST_PRODUCT_NAME = 200
export const CURRENCY_PATTERN = '^[A-Z]{3}$'

export const LONGEST_IMAGE_URL = 2_048
export const IMAGE_URL_WORDS = 'an https URL without a user name, such as https://pictures.example/bike1.webp'

/** A host, and no user name before it. A parser would take a host that is missing from the path. */
const WITH_HOST = /^https:\/\/[^/?#@]+(?:[/?#]|$)/
/** A parser drops some of them and takes a backslash for a slash: the URL would not be the one that is shown. */
const MISREAD = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\\]/u

/** What browsers load: the parser of URLs is theirs too, with hosts of any script and of IPv6. */
export const isImageUrl = (text: string): boolean => WITH_HOST.test(text) && !MISREAD.test(text) && URL.canParse(text)

/** The largest price, stock figure or stock change: 1,000 × 50 lines of it still fit a safe integer. */
export const LARGEST_AMOUNT = 1_000_000_000

/**
 * One line that is not blank: no control characters, no line separators, no half characters. Every character can match in one way
 * only: a hostile value takes no longer to check than to read. The OpenAPI document leaves it out, since not every language has
 * Unicode properties: say in a description what is meant.
 */
export const LINE_PATTERN = '^\\p{Zs}*[^\\p{Z}\\p{Cc}\\p{Cs}][^\\p{Zl}\\p{Zp}\\p{Cc}\\p{Cs}]*$'
