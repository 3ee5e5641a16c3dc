import { toEntry } from '../admin/entry.ts'
import {
  PRODUCT_ID_PATTERN,
  type Product,
  type ProductListQuery,
  type ProductPage,
  type PutProductBody,
} from '../contracts/products.ts'
import { DomainError } from '../domain/errors.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage } from '../domain/pages.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProductRecord, Store } from '../ports/stores.ts'

interface Deps {
  store: Store
  clock: Clock
}

const PRODUCT_ID = new RegExp(PRODUCT_ID_PATTERN)

const toProduct = ({ id, name, price, available }: ProductRecord): Product => ({ id, name, price, available })

export async function listProducts({ store }: Pick<Deps, 'store'>, query: ProductListQuery): Promise<ProductPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const after = cursor === undefined ? {} : { afterId: decodeCursor(cursor, PRODUCT_ID) }
  const rows = await store.products.list({ limit: limit + 1, ...after })
  return toPage(rows.map(toProduct), limit)
}

/** @throws DomainError PRODUCT_NOT_FOUND */
export async function getProduct({ store }: Pick<Deps, 'store'>, id: string): Promise<Product> {
  const product = await store.products.findById(id)
  if (!product) throw new DomainError('PRODUCT_NOT_FOUND')
  return toProduct(product)
}

/** @param by a user's id, or `command:ACCOUNT@HOST` */
export async function putProduct({ store, clock }: Deps, id: string, body: PutProductBody, by: string) {
  const { name, price, available } = body
  const entry = toEntry(clock, by, 'product.put', id, { name, ...price, available })
  const { created, product } = await store.products.put(id, body, entry)
  return { created, product: toProduct(product) }
}

/**
 * @param by a user's id, or `command:ACCOUNT@HOST`
 * @throws DomainError PRODUCT_NOT_FOUND, OUT_OF_STOCK; VALIDATION_FAILED where the stock would exceed its limit
 */
export async function adjustStock({ store, clock }: Deps, id: string, delta: number, by: string): Promise<Product> {
  const product = await store.products.adjustStock(id, delta, toEntry(clock, by, 'product.stock', id, { delta }))
  if (!product) throw new DomainError('PRODUCT_NOT_FOUND')
  return toProduct(product)
}
