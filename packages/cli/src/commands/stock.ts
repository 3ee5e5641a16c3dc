import { BY_COMMAND } from '@orders/shared/admin/entry'
import { LARGEST_AMOUNT } from '@orders/shared/contracts/primitives'
import type { Product } from '@orders/shared/contracts/products'
import { adjustStock, getProduct, listProducts, putProduct } from '@orders/shared/products/catalogue'
import type { Command } from 'commander'
import { wholeNumber } from '../arguments.ts'
import { toMoney, toTable } from '../output/table.ts'
import { collectAll } from './pages.ts'
import { addGroup, addResultCommand, type Run } from './run.ts'

export function addStock(orderctl: Command, run: Run): void {
  const stock = addGroup(orderctl, 'stock', 'show and change what can be ordered')

  addResultCommand(stock, 'show [id]', 'show what is in stock').action((id: string | undefined, options) =>
    run(options, async (backing, { columns }) => {
      if (id !== undefined) return resultOf(await getProduct(backing, id), columns)
      const products = await collectAll((page) => listProducts(backing, page))
      return { json: products, text: toProductTable(products, columns) }
    }),
  )

  addResultCommand(stock, 'set <id>', 'set the units that can be ordered now')
    .argument('<n>', 'how many units', wholeNumber({ least: 0, most: LARGEST_AMOUNT }))
    .action((id: string, available: number, options) =>
      run(options, async (backing, { columns }) => {
        const { name, price } = await getProduct(backing, id)
        const { product } = await putProduct(backing, id, { name, price, available }, BY_COMMAND)
        return resultOf(product, columns)
      }),
    )

  addResultCommand(stock, 'add <id>', 'add units, or take some away')
    .argument(
      '<n>',
      'how many units; below 0, they are taken away',
      wholeNumber({ least: -LARGEST_AMOUNT, most: LARGEST_AMOUNT }),
    )
    .action((id: string, delta: number, options) =>
      run(options, async (backing, { columns }) =>
        resultOf(await adjustStock(backing, id, delta, BY_COMMAND), columns),
      ),
    )
}

const resultOf = (product: Product, columns?: number) => ({ json: product, text: toProductTable([product], columns) })

const toProductTable = (products: readonly Product[], columns?: number): string =>
  toTable(
    ['PRODUCT', 'PRICE', 'AVAILABLE', 'NAME'],
    products.map(({ id, name, price, available }) => [id, toMoney(price), String(available), name]),
    columns,
  )
