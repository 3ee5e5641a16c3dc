import type { Product } from '@orders/shared/contracts/products'
import type { ImportedProduct } from '@orders/shared/products/product-file'
import type { ApiClient, Tagged } from '../../api/client.ts'
import { Refusal } from '../../api/refusal.ts'
import { patchOf } from '../products/edit.ts'

export interface ImportOptions {
  /** Otherwise the stock of products that are there stays as it is. */
  setStock: boolean
  /** Says what would be done, and does nothing. */
  isCheck: boolean
}

export type Imported = 'created' | 'updated' | 'unchanged'

type Api = Pick<ApiClient, 'call' | 'readTagged'>

/** An import meets no more admins than that at one product. */
const MOST_TRIES = 5

/**
 * Brings a product to what a file says of it. One that is so already is not written and not logged, so that a file that is imported
 * again goes on where it was stopped.
 */
export async function importProduct(api: Api, wanted: ImportedProduct, options: ImportOptions): Promise<Imported> {
  const path = `/api/products/${encodeURIComponent(wanted.id)}`
  for (let tries = 1; ; tries++) {
    const known = await read(api, path)
    try {
      return known ? await update(api, path, known, wanted, options) : await create(api, path, wanted, options)
    } catch (error) {
      // Another admin was here meanwhile: what they have made of it is looked at again
      const hasChanged = error instanceof Refusal && error.status === 412
      if (!hasChanged || tries === MOST_TRIES) throw error
    }
  }
}

async function read(api: Api, path: string): Promise<Tagged<Product> | undefined> {
  try {
    return await api.readTagged<Product>(path)
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined
    throw error
  }
}

async function create(
  api: Api,
  path: string,
  { id: _, archived = false, ...body }: ImportedProduct,
  { isCheck }: ImportOptions,
): Promise<Imported> {
  if (isCheck) return 'created'
  await api.call(path, { method: 'PUT', body, headers: { 'if-none-match': '*' } })
  if (archived) await api.call(path, { method: 'PATCH', body: { archived } })
  return 'created'
}

async function update(
  api: Api,
  path: string,
  { body: product, etag }: Tagged<Product>,
  { id: _, archived = product.archived, available, ...body }: ImportedProduct,
  { setStock, isCheck }: ImportOptions,
): Promise<Imported> {
  // A file that says nothing of the picture leaves it as it is
  const { imageUrl = product.imageUrl, ...rest } = body
  const patch = {
    ...patchOf(product, { ...rest, ...(imageUrl === undefined ? {} : { imageUrl }) }),
    ...(archived === product.archived ? {} : { archived }),
  }
  const isStockSet = setStock && available !== undefined && available !== product.available
  const isPatched = Object.keys(patch).length > 0
  if (!isStockSet && !isPatched) return 'unchanged'
  if (isCheck) return 'updated'
  if (!isStockSet) await api.call(path, { method: 'PATCH', body: patch, headers: { 'if-match': etag } })
  else {
    await api.call(path, { method: 'PUT', body: { ...body, available }, headers: { 'if-match': etag } })
    if ('archived' in patch) await api.call(path, { method: 'PATCH', body: { archived } })
  }
  return 'updated'
}
