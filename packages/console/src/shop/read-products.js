/** @import { Product, ProductPage } from '@orders/shared/contracts/products' */
/** @import { ApiClient } from '../api/client.js' */

const PAGE = '100'

/** All products, and what is in stock of them now. @param {Pick<ApiClient, 'call'>} api */
export async function readProducts(api) {
  /** @type {Product[]} */
  const all = []
  /** @type {string | null} */
  let cursor = null
  do {
    const query = new URLSearchParams({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })
    /** @type {ProductPage} */
    const page = await api.call(`/api/products?${query}`, { anonymous: true })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}
