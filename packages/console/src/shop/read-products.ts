import type { Product, ProductPage } from '@orders/shared/contracts/products'
import type { ApiClient } from '../api/client.ts'

const PAGE = '100'

/** All products, and what is in stock of them now. */
export async function readProducts(api: Pick<ApiClient, 'call'>): Promise<Product[]> {
  const all: Product[] = []
  let cursor: string | null = null
  do {
    const query: URLSearchParams = new URLSearchParams({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })
    const page: ProductPage = await api.call(`/api/products?${query}`, { anonymous: true })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}
