import type { NewProduct } from '../domain/product.ts'
import type { Logger } from '../ports/logger.ts'
import type { ProductStore, Store } from '../ports/stores.ts'
import type { PreparationStep } from './preparation.ts'

/** What the promises of the store rest on, such as one user an address. */
export const indexesStep = (store: Pick<Store, 'prepare'>): PreparationStep => ({
  name: 'indexes',
  run: () => store.prepare(),
})

/** The products to start with, where there are none. */
export const productsStep = (
  { products }: { products: Pick<ProductStore, 'seed'> },
  seeds: readonly (NewProduct & { id: string })[],
  logger: Logger,
): PreparationStep => ({
  name: 'products',
  run: async () => {
    if (await products.seed(seeds)) logger.info({ count: seeds.length }, 'the first products were created')
    return []
  },
})
