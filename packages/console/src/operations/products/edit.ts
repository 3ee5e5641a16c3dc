import type { PatchProductBody, Product, PutProductBody } from '@orders/shared/contracts/products'
import { Refusal } from '../../api/refusal.ts'
import { formatAmount, formatMoney, parseAmount } from '../../formats/money.ts'
import type { Values } from '../../ui/forms/form.tsx'

/** Sent in place of what is no amount: the API says which field it is. */
const NO_AMOUNT = -1

/** What the fields of a form say. */
export function toBody({ name = '', amount = '', currency = '', imageUrl = '' }: Values): PutProductBody {
  const code = currency.trim().toUpperCase()
  return {
    name: name.trim(),
    price: { amount: parseAmount(amount, code) ?? NO_AMOUNT, currency: code },
    ...(imageUrl.trim() === '' ? {} : { imageUrl: imageUrl.trim() }),
  }
}

export const toValues = ({ name, price, imageUrl = '' }: Product): Values => ({
  name,
  amount: formatAmount(price),
  currency: price.currency,
  imageUrl,
})

/** The fields that differ, and no other: what another admin has changed meanwhile stays. */
export function patchOf(before: Product, { name, price, imageUrl }: PutProductBody): PatchProductBody {
  const picture = imageUrl ?? null
  const isOtherPrice = price.amount !== before.price.amount || price.currency !== before.price.currency
  return {
    ...(name === before.name ? {} : { name }),
    ...(isOtherPrice ? { price } : {}),
    ...(picture === (before.imageUrl ?? null) ? {} : { imageUrl: picture }),
  }
}

export interface Difference {
  name: string
  before: string
  after: string
}

/** What has become of a product, but for its stock, which sales move. */
export function differencesOf(before: Product, after: Product): Difference[] {
  const describe = (of: Product): Record<string, string> => ({
    Name: of.name,
    Price: formatMoney(of.price),
    Picture: of.imageUrl ?? 'none',
    'On sale': of.archived ? 'no' : 'yes',
  })
  const now = describe(after)
  return Object.entries(describe(before)).flatMap(([name, was]) => {
    const is = now[name] ?? ''
    return is === was ? [] : [{ name, before: was, after: is }]
  })
}

/** The API names a part of the price; the form has a field for each. */
export function toFormFaults(error: unknown): never {
  if (!(error instanceof Refusal)) throw error
  const { status, code, errors } = error
  if (code !== 'VALIDATION_FAILED') throw error
  throw new Refusal({
    status,
    code,
    errors: errors.map(({ path, message }) => ({ path: path.replace('body/price/', 'body/'), message })),
  })
}
