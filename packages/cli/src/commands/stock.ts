import { BY_COMMAND } from '@orders/shared/admin/entry'
import { LARGEST_AMOUNT } from '@orders/shared/contracts/product-rules'
import { adjustStock, getProduct, listProducts, setStock, toProduct } from '@orders/shared/products/catalogue'
import type { Command } from 'commander'
import { wholeNumber } from '../arguments.ts'
import { collectAll } from './pages.ts'
import { productResult, toProductTable } from './products/product-table.ts'
import { addGroup, addResultCommand, type Run } from './run.ts'

export function addStock(orderctl: Command, run: Run): void {
  const stock = addGroup(orderctl, 'stock', 'show and change what can be ordered')

  addResultCommand(stock, 'show [id]', 'show what is in stock').action((id: string | undefined, options) =>
    run(options, async (backing, { columns }) => {
      if (id !== undefined) return productResult(toProduct(await getProduct(backing, id)), columns)
      const products = (await collectAll((page) => listProducts(backing, page))).map(toProduct)
      return { json: products, text: toProductTable(products, columns) }
    }),
  )

  addResultCommand(stock, 'set <id>', 'set the units that can be ordered now')
    .argument('<n>', 'how many units', wholeNumber({ least: 0, most: LARGEST_AMOUNT }))
    .action((id: string, available: number, options) =>
      run(options, async (backing, { columns }) => {
        const { product } = await setStock(backing, { id, by: BY_COMMAND }, available)
        return productResult(toProduct(product), columns)
      }),
    )

  addResultCommand(stock, 'add <id>', 'add units, or take some away')
    .argument(
      '<n>',
      'how many units; below 0, they are taken away',
      wholeNumber({ least: -LARGEST_AMOUNT, most: LARGEST_AMOUNT }),
    )
    .action((id: string, delta: number, options) =>
      run(options, async (backing, { columns }) => {
        const product = await adjustStock(backing, { id, delta, by: BY_COMMAND })
        return productResult(toProduct(product), columns)
      }),
    )
}
