import type { Product } from '@orders/shared/contracts/products'
import { toMoney, toTable } from '../../output/table.ts'
import type { CommandResult } from '../run.ts'

export const toProductTable = (products: readonly Product[], columns?: number): string =>
  toTable(
    ['PRODUCT', 'PRICE', 'AVAILABLE', 'NAME'],
    products.map(({ id, name, price, available }) => [id, toMoney(price), String(available), name]),
    columns,
  )

/** One product: for scripts, and for people. */
export const productResult = (product: Product, columns?: number): CommandResult => ({
  json: product,
  text: toProductTable([product], columns),
})
