import { toEntry } from '../admin/entry.ts'
import type { AdminAction, AdminLogEntry } from '../contracts/admin.ts'
import { IMAGE_URL_WORDS, isImageUrl, PRODUCT_ID_PATTERN } from '../contracts/product-rules.ts'
import type { Product, ProductListQuery } from '../contracts/products.ts'
import { DomainError } from '../domain/errors.ts'
import { keyedRequest, type Repeatable } from '../domain/idempotency-key.ts'
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, toPage } from '../domain/pages.ts'
import {
  changesOf,
  type NewProduct,
  type ProductEdit,
  type ProductRecord,
  type VersionCondition,
} from '../domain/product.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProductChangeOptions, ProductPageRequest, Store } from '../ports/stores.ts'

interface Deps {
  store: Store
  clock: Clock
}

const PRODUCT_ID = new RegExp(PRODUCT_ID_PATTERN)

/** What everyone sees of a record. */
export const toProduct = ({ id, name, price, available, archived, imageUrl }: ProductRecord): Product => ({
  id,
  name,
  price,
  available,
  archived,
  ...(imageUrl === undefined ? {} : { imageUrl }),
})

export interface ProductRecordPage {
  items: ProductRecord[]
  nextCursor: string | null
}

/** By id. Archived products are asked for by themselves, which is up to admins. @throws DomainError VALIDATION_FAILED */
export async function listProducts(
  { store }: Pick<Deps, 'store'>,
  query: ProductListQuery,
): Promise<ProductRecordPage> {
  const { limit = DEFAULT_LIMIT, cursor, search, archived = false } = query
  const after = cursor === undefined ? {} : { afterId: decodeCursor(cursor, PRODUCT_ID) }
  const page = { limit: limit + 1, archived, ...after }
  if (search === undefined) return toPage(await store.products.list(page), limit)
  return searchProducts({ store }, { ...page, search }, limit)
}

/** A page may have fewer products than there are still to come, as each looks at so many only. */
async function searchProducts(
  { store }: Pick<Deps, 'store'>,
  page: ProductPageRequest & { search: string },
  limit: number,
): Promise<ProductRecordPage> {
  const { found, lookedUpTo } = await store.products.search(page)
  if (found.length > limit) return toPage(found, limit)
  return { items: found, nextCursor: lookedUpTo === undefined ? null : encodeCursor(lookedUpTo) }
}

/** Also an archived one. @throws DomainError PRODUCT_NOT_FOUND */
export async function getProduct({ store }: Pick<Deps, 'store'>, id: string): Promise<ProductRecord> {
  return found(await store.products.findById(id))
}

export interface ProductChange {
  id: string
  /** A user's id, or `command:ACCOUNT@HOST`. */
  by: string
  ifVersion?: VersionCondition | undefined
}

/** @throws DomainError PRECONDITION_FAILED, VALIDATION_FAILED */
export async function putProduct({ store, clock }: Deps, change: ProductChange, body: NewProduct) {
  checkImage(body)
  return store.products.put(change.id, body, toOptions(clock, change, 'product.put'))
}

/** What is left out stays as it is, and so does the stock. @throws DomainError PRODUCT_NOT_FOUND, PRECONDITION_FAILED, VALIDATION_FAILED */
export async function patchProduct({ store, clock }: Deps, change: ProductChange, edit: ProductEdit) {
  checkImage(edit)
  return found(await store.products.patch(change.id, edit, toOptions(clock, change, 'product.patch')))
}

function checkImage({ imageUrl }: Pick<ProductEdit, 'imageUrl'>): void {
  if (typeof imageUrl !== 'string' || isImageUrl(imageUrl)) return
  throw new DomainError('VALIDATION_FAILED', { fields: [{ path: 'imageUrl', message: `must be ${IMAGE_URL_WORDS}` }] })
}

/** Name and price stay as they are. @throws DomainError PRODUCT_NOT_FOUND */
export async function setStock({ store, clock }: Deps, change: ProductChange, available: number) {
  return found(await store.products.patch(change.id, { available }, toOptions(clock, change, 'product.stock')))
}

export interface StockChange extends ProductChange, Repeatable {
  delta: number
}

/**
 * @throws DomainError PRODUCT_NOT_FOUND, OUT_OF_STOCK, PRECONDITION_FAILED; VALIDATION_FAILED where the stock would exceed its limit;
 * IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function adjustStock({ store, clock }: Deps, change: StockChange) {
  const { id, delta } = change
  const request = keyedRequest({ ...change, nowMs: clock.nowMs() }, ['product.stock', id, delta])
  const options = { ...toOptions(clock, change, 'product.stock', { delta }), request }
  return found(await store.products.adjustStock(id, delta, options))
}

function toOptions(
  clock: Clock,
  { id, by, ifVersion }: ProductChange,
  action: AdminAction,
  details: AdminLogEntry['details'] = {},
): ProductChangeOptions {
  const entry = toEntry(clock, by, action, id)
  return {
    ifVersion,
    entryFor: (before, after) => ({ ...entry, details: { ...details, ...changesOf(before, after) } }),
  }
}

function found<T>(product: T | undefined): T {
  if (product === undefined) throw new DomainError('PRODUCT_NOT_FOUND')
  return product
}
