import type { PatchProductBody, Product, PutProductBody } from '../contracts/products.ts'
import { DomainError } from './errors.ts'

export interface ProductRecord extends Product {
  /** Grows with each change of an admin, and not with what is sold. 0 is that of a product from before there were versions. */
  version: number
  /** All units ever put in, so that sold + available = stocked can be audited. */
  stocked: number
}

export type NewProduct = PutProductBody & { archived?: boolean | undefined }
export type ProductEdit = Omit<PatchProductBody, 'archived'> & {
  available?: number | undefined
  archived?: boolean | undefined
}

/** What a product has to be: of this version and, where that is named, with so much in stock. */
export type ProductState = Pick<ProductRecord, 'version'> & Partial<Pick<ProductRecord, 'available'>>

/** `any`: it is there, whatever its state; `none`: it is not there; else one of these states. */
export type VersionCondition = 'any' | 'none' | readonly ProductState[]

/** @throws DomainError PRECONDITION_FAILED */
export function checkVersion(product: ProductRecord | undefined, condition: VersionCondition | undefined): void {
  if (condition === undefined || isMet(product, condition)) return
  throw new DomainError('PRECONDITION_FAILED')
}

function isMet(product: ProductRecord | undefined, condition: VersionCondition): boolean {
  if (condition === 'none') return product === undefined
  if (product === undefined || condition === 'any') return product !== undefined
  return condition.some(
    ({ version, available = product.available }) => version === product.version && available === product.available,
  )
}

export const newProduct = (
  id: string,
  { name, price, available = 0, archived = false, imageUrl }: NewProduct,
): ProductRecord => ({
  id,
  name,
  price: { amount: price.amount, currency: price.currency },
  available,
  archived,
  ...withImage(imageUrl),
  version: 1,
  stocked: available,
})

/**
 * The product after an edit; the very same one where it changes nothing. Stock that is set counts as units put in or taken out by the
 * difference, beside what is sold.
 */
export function applyEdit(before: ProductRecord, edit: ProductEdit): ProductRecord {
  const { name = before.name, available = before.available, archived = before.archived } = edit
  const price = { ...before.price, ...withoutUndefined(edit.price) }
  const { imageUrl: imageBefore, ...rest } = before
  const image = withImage(edit.imageUrl === undefined ? imageBefore : edit.imageUrl)
  const stocked = before.stocked + available - before.available
  const after = { ...rest, name, price, archived, available, stocked, ...image }
  return Object.keys(changesOf(before, after)).length === 0 ? before : { ...after, version: before.version + 1 }
}

const withImage = (imageUrl: string | null | undefined): Pick<Product, 'imageUrl'> => (imageUrl ? { imageUrl } : {})

const withoutUndefined = (price: PatchProductBody['price'] = {}): Partial<Product['price']> => ({
  ...(price.amount === undefined ? {} : { amount: price.amount }),
  ...(price.currency === undefined ? {} : { currency: price.currency }),
})

/** What an admin's change has changed, each field with what it was before: for the log. */
export function changesOf(
  before: ProductRecord | undefined,
  after: ProductRecord,
): Record<string, string | number | boolean> {
  const old = before && factsOf(before)
  const changed = Object.entries(factsOf(after)).filter(([name, value]) => (old?.[name] ?? NO_IMAGE) !== value)
  const changes = Object.fromEntries(
    changed.flatMap(([name, value]) => {
      const was = old?.[name]
      return was === undefined
        ? [[name, value]]
        : [
            [name, value],
            [`${name}Before`, was],
          ]
    }),
  )
  // Minor units cannot be read without it
  return 'amount' in changes ? { ...changes, currency: after.price.currency } : changes
}

const NO_IMAGE = ''

const factsOf = ({
  name,
  price,
  available,
  archived,
  imageUrl = NO_IMAGE,
}: ProductRecord): Record<string, string | number | boolean> => ({
  name,
  amount: price.amount,
  currency: price.currency,
  available,
  archived,
  imageUrl,
})
