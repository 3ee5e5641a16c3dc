import { BY_COMMAND } from '@orders/shared/admin/entry'
import { DomainError } from '@orders/shared/domain/errors'
import { applyEdit, type NewProduct, type ProductRecord } from '@orders/shared/domain/product'
import { putProduct } from '@orders/shared/products/catalogue'
import type { ImportedProduct } from '@orders/shared/products/product-file'
import type { Backing } from '../run.ts'

export interface ImportOptions {
  /** Otherwise the stock of products that are there stays as it is. */
  setStock: boolean
  dryRun: boolean
}

export type Imported = 'created' | 'updated' | 'unchanged'

/** Each waits for the disk or the network: several at a time wait together. */
const AT_ONCE = 10
/** An import meets no more admins than that at one product. */
const MOST_TRIES = 5

/**
 * Brings products to what a file says of them. One that is so already is not written and not logged, so that an import that was cut short
 * goes on where it is started again, unless it sets the stock. @returns what has become of each
 */
export async function importProducts(
  backing: Pick<Backing, 'store' | 'clock'>,
  products: readonly ImportedProduct[],
  options: ImportOptions,
): Promise<Imported[]> {
  const found = await backing.store.products.findMany(products.map(({ id }) => id))
  const known = new Map(found.map((product) => [product.id, product]))
  const results: Imported[] = []
  for (let at = 0; at < products.length; at += AT_ONCE) {
    const some = products.slice(at, at + AT_ONCE)
    results.push(...(await Promise.all(some.map((one) => importOne(backing, one, known.get(one.id), options)))))
  }
  return results
}

async function importOne(
  backing: Pick<Backing, 'store' | 'clock'>,
  { id, ...product }: ImportedProduct,
  known: ProductRecord | undefined,
  { setStock, dryRun }: ImportOptions,
): Promise<Imported> {
  let before = known
  for (let tries = 1; ; tries++) {
    const { available: _, ...withoutStock } = product
    const wanted: NewProduct = before && !setStock ? withoutStock : product
    if (before && applyEdit(before, wanted) === before) return 'unchanged'
    const result = before ? 'updated' : 'created'
    if (dryRun) return result
    try {
      // A product that comes or changes meanwhile is looked at again: its stock is not to be set by mistake
      await putProduct(
        backing,
        { id, by: BY_COMMAND, ifVersion: before ? [{ version: before.version }] : 'none' },
        wanted,
      )
      return result
    } catch (error) {
      const hasChanged = error instanceof DomainError && error.code === 'PRECONDITION_FAILED'
      if (!hasChanged || tries === MOST_TRIES) throw error
      before = await backing.store.products.findById(id)
    }
  }
}
