import { BY_COMMAND } from '@orders/shared/admin/entry'
import { LARGEST_AMOUNT } from '@orders/shared/contracts/primitives'
import type { Product } from '@orders/shared/contracts/products'
import { adjustStock, getProduct, listProducts, putProduct } from '@orders/shared/products/catalogue'
import type { Backing, Command } from './command.ts'
import { integerOf } from './flags.ts'
import { toMoney, toTable } from './table.ts'

const PAGE = 100

const show: Command = {
  usage: '[ID]',
  summary: 'show what is in stock',
  takes: { least: 0, most: 1 },
  run: async ({ positionals: [id], columns }, backing) => {
    if (id === undefined) {
      const products = await allProducts(backing)
      return { json: products, text: toProductTable(products, columns) }
    }
    const product = await getProduct(backing, id)
    return { json: product, text: toProductTable([product], columns) }
  },
}

const set: Command = {
  usage: 'ID N',
  summary: 'set the units that can be ordered now',
  takes: { least: 2, most: 2 },
  run: async ({ positionals: [id = '', text], columns }, backing) => {
    const available = integerOf('N', text, { least: 0, most: LARGEST_AMOUNT })
    const { name, price } = await getProduct(backing, id)
    const { product } = await putProduct(backing, id, { name, price, available }, BY_COMMAND)
    return { json: product, text: toProductTable([product], columns) }
  },
}

const add: Command = {
  usage: 'ID N',
  summary: 'add units, or take some away where N is below 0',
  takes: { least: 2, most: 2 },
  run: async ({ positionals: [id = '', text], columns }, backing) => {
    const delta = integerOf('N', text, { least: -LARGEST_AMOUNT, most: LARGEST_AMOUNT })
    const product = await adjustStock(backing, id, delta, BY_COMMAND)
    return { json: product, text: toProductTable([product], columns) }
  },
}

export const stockCommands = { show, set, add }

async function allProducts(backing: Backing): Promise<Product[]> {
  const products: Product[] = []
  let cursor: string | null = null
  do {
    const page = await listProducts(backing, { limit: PAGE, ...(cursor === null ? {} : { cursor }) })
    products.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return products
}

const toProductTable = (products: readonly Product[], columns?: number): string =>
  toTable(
    ['PRODUCT', 'PRICE', 'AVAILABLE', 'NAME'],
    products.map(({ id, name, price, available }) => [id, toMoney(price), String(available), name]),
    columns,
  )
