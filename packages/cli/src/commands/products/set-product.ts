import { BY_COMMAND } from '@orders/shared/admin/entry'
import { DomainError } from '@orders/shared/domain/errors'
import type { ProductRecord } from '@orders/shared/domain/product'
import { patchProduct, putProduct } from '@orders/shared/products/catalogue'
import type { Backing } from '../run.ts'

export interface ProductSettings {
  name?: string
  amount?: number
  currency?: string
  available?: number
  /** False takes it away. */
  imageUrl?: string | false
}

/**
 * Changes what is said of a product, and creates one that is not there.
 * @param onLacking ends the command where a new product lacks what it must have
 */
export async function setProduct(
  backing: Backing,
  id: string,
  { name, amount, currency, available, imageUrl }: ProductSettings,
  onLacking: () => never,
): Promise<ProductRecord> {
  const price = { ...(amount === undefined ? {} : { amount }), ...(currency === undefined ? {} : { currency }) }
  const image = imageUrl === undefined ? {} : { imageUrl: imageUrl || null }
  const edit = { ...(name === undefined ? {} : { name }), price, available, ...image }
  try {
    return (await patchProduct(backing, { id, by: BY_COMMAND }, edit)).product
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'PRODUCT_NOT_FOUND') throw error
  }
  if (name === undefined || amount === undefined || currency === undefined) return onLacking()
  const body = {
    name,
    price: { amount, currency },
    ...(available === undefined ? {} : { available }),
    ...(imageUrl ? { imageUrl } : {}),
  }
  return (await putProduct(backing, { id, by: BY_COMMAND, ifVersion: 'none' }, body)).product
}
