import type { Product, ProductListQuery, ProductPage, PutProductBody } from '@orders/shared/contracts/products'
import { DomainError } from '@orders/shared/domain/errors'
import type { ProductRecord } from '@orders/shared/ports/stores'
import type { ApiDeps } from '../deps.ts'
import { DEFAULT_LIMIT, decodeCursor, toPage } from '../pages.ts'

const PRODUCT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

const toProduct = ({ id, name, price, available }: ProductRecord): Product => ({ id, name, price, available })

export async function listProducts({ store }: ApiDeps, query: ProductListQuery): Promise<ProductPage> {
  const { limit = DEFAULT_LIMIT, cursor } = query
  const after = cursor === undefined ? {} : { afterId: decodeCursor(cursor, PRODUCT_ID) }
  const rows = await store.products.list({ limit: limit + 1, ...after })
  return toPage(rows.map(toProduct), limit)
}

/** @throws DomainError PRODUCT_NOT_FOUND */
export async function getProduct({ store }: ApiDeps, id: string): Promise<Product> {
  const product = await store.products.findById(id)
  if (!product) throw new DomainError('PRODUCT_NOT_FOUND')
  return toProduct(product)
}

export async function putProduct({ store }: ApiDeps, id: string, body: PutProductBody) {
  const { created, product } = await store.products.put(id, body)
  return { created, product: toProduct(product) }
}

/** @throws DomainError PRODUCT_NOT_FOUND, OUT_OF_STOCK */
export async function adjustStock({ store }: ApiDeps, id: string, delta: number): Promise<Product> {
  const product = await store.products.adjustStock(id, delta)
  if (!product) throw new DomainError('PRODUCT_NOT_FOUND')
  return toProduct(product)
}
