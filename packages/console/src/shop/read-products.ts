import type { Product } from '@orders/shared/contracts/products'
import type { ApiClient } from '../api/client.ts'
import { readAll } from '../api/read-all.ts'

/** All products, and what is in stock of them now. */
export const readProducts = (api: Pick<ApiClient, 'call'>): Promise<Product[]> =>
  readAll<Product>(api, '/api/products', { anonymous: true })
