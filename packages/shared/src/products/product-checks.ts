import {
  CURRENCY_PATTERN,
  IMAGE_URL_WORDS,
  isImageUrl,
  LARGEST_AMOUNT,
  LINE_PATTERN,
  LONGEST_IMAGE_URL,
  LONGEST_PRODUCT_NAME,
  PRODUCT_ID_PATTERN,
} from '../contracts/product-rules.ts'

interface Rule {
  fits: (value: unknown) => boolean
  expects: string
  isOptional?: true
}

/** Lengths count characters, as those of a JSON schema do. */
const text = (pattern: string, longest: number) => {
  const form = new RegExp(pattern, 'u')
  return shortText((value) => form.test(value), longest)
}
const shortText = (isRight: (value: string) => boolean, longest: number) => {
  // A quote that is not closed makes one value of a whole file, whose characters take seconds to count
  const isShort = (value: string) => value.length <= 2 * longest && [...value].length <= longest
  return (value: unknown) => typeof value === 'string' && isShort(value) && isRight(value)
}
const amount: Rule['fits'] = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST_AMOUNT
const WHOLE = `a whole number from 0 to ${LARGEST_AMOUNT}`

const FIELDS: Record<string, Rule> = {
  id: {
    fits: text(PRODUCT_ID_PATTERN, 64),
    expects: 'up to 64 letters, digits, dots, dashes and underscores that begin with a letter or digit, such as bike1',
  },
  name: {
    fits: text(LINE_PATTERN, LONGEST_PRODUCT_NAME),
    expects: `one line of up to ${LONGEST_PRODUCT_NAME} characters`,
  },
  available: { fits: amount, expects: WHOLE, isOptional: true },
  archived: { fits: (value) => typeof value === 'boolean', expects: 'true or false', isOptional: true },
  imageUrl: {
    fits: shortText(isImageUrl, LONGEST_IMAGE_URL),
    expects: IMAGE_URL_WORDS,
    isOptional: true,
  },
}
const PRICE_FIELDS: Record<string, Rule> = {
  amount: { fits: amount, expects: `${WHOLE}, in minor units such as cents` },
  currency: { fits: text(CURRENCY_PATTERN, 3), expects: 'three capital letters, such as EUR' },
}

/**
 * What is wrong with a product, in words for people. The verdict is that of the API's schemas: a test holds the two together.
 * @returns nothing where it is right
 */
export function faultsOf(product: unknown): string[] {
  if (!isObject(product)) return ['is not an object']
  const { price, ...fields } = product
  const ofPrice = isObject(price)
    ? faultsIn(price, PRICE_FIELDS)
    : ['price: has to be an object of amount and currency']
  return [...faultsIn(fields, FIELDS), ...ofPrice]
}

function faultsIn(object: Record<string, unknown>, rules: Record<string, Rule>): string[] {
  const unknown = Object.keys(object).filter((name) => !Object.hasOwn(rules, name))
  const wrong = Object.entries(rules).filter(([name, { fits, isOptional }]) =>
    Object.hasOwn(object, name) ? !fits(object[name]) : !isOptional,
  )
  return [
    ...wrong.map(([name, { expects }]) => `${name}: has to be ${expects}`),
    ...unknown.map((name) => `${name}: is not known`),
  ]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
