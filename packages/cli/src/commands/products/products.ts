import { BY_COMMAND } from '@orders/shared/admin/entry'
import { CurrencySchema } from '@orders/shared/contracts/primitives'
import { IMAGE_URL_WORDS, isImageUrl, LARGEST_AMOUNT, PRODUCT_ID_PATTERN } from '@orders/shared/contracts/product-rules'
import { ImageUrlSchema, ProductNameSchema } from '@orders/shared/contracts/products'
import { getProduct, listProducts, patchProduct, toProduct } from '@orders/shared/products/catalogue'
import { type Command, InvalidArgumentError } from 'commander'
import type { TSchema } from 'typebox'
import * as Value from 'typebox/value'
import { parseText, wholeNumber } from '../../arguments.ts'
import { toFacts, toMoney } from '../../output/table.ts'
import { doAll } from '../bulk.ts'
import { collectAll } from '../pages.ts'
import { addGroup, addResultCommand, type ResultOptions, type Run } from '../run.ts'
import { addImport } from './import.ts'
import { productResult, toProductTable } from './product-table.ts'
import { type ProductSettings, setProduct } from './set-product.ts'

export function addProducts(orderctl: Command, run: Run): void {
  const products = addGroup(orderctl, 'products', 'list, change, archive and import products')

  addResultCommand(products, 'list', 'list the products on sale, by id')
    .option('--search <text>', 'a part of the name, or the beginning of the id', parseText)
    .option('--archived', 'the archived products instead')
    .action((options: ResultOptions & { search?: string; archived?: boolean }) =>
      run(options, async (backing, { columns }) => {
        const { search, archived = false } = options
        const which = { archived, ...(search === undefined ? {} : { search }) }
        const found = (await collectAll((page) => listProducts(backing, { ...page, ...which }))).map(toProduct)
        return { json: found, text: found.length === 0 ? 'No products.' : toProductTable(found, columns) }
      }),
    )

  addResultCommand(products, 'show <id>', 'show a product').action((id: string, options) =>
    run(options, async (backing) => {
      const { version, stocked, ...product } = await getProduct(backing, id)
      const facts: [string, string][] = [
        ['Product', product.id],
        ['Name', product.name],
        ['Price', toMoney(product.price)],
        ['Available', String(product.available)],
        ['Archived', product.archived ? 'yes' : 'no'],
        ['Picture', product.imageUrl ?? 'none'],
        ['Version', String(version)],
      ]
      return { json: { ...toProduct({ ...product, version, stocked }), version }, text: toFacts(facts) }
    }),
  )

  addResultCommand(products, 'set <id>', 'change a product, or create it with a name, an amount and a currency')
    .option('--name <name>', 'one line, of 200 characters at most', parseWith(ProductNameSchema, 'a line of text'))
    .option('--amount <n>', 'the price in minor units, such as cents', wholeNumber({ least: 0, most: LARGEST_AMOUNT }))
    .option('--currency <code>', 'of ISO 4217, such as USD', parseWith(CurrencySchema, 'a code such as USD'))
    .option('--available <n>', 'the units that can be ordered now', wholeNumber({ least: 0, most: LARGEST_AMOUNT }))
    .option('--image-url <url>', 'where a picture of it is', parseImageUrl)
    .option('--no-image-url', 'takes its picture away')
    .action((id: string, { json, ...settings }: ResultOptions & ProductSettings, command: Command) => {
      if (Object.keys(settings).length === 0) command.error('error: say what to set')
      if (!PRODUCT_ID.test(id)) command.error('error: that cannot be the id of a product')
      return run({ json: json ?? false }, async (backing, { columns }) => {
        const product = await setProduct(backing, id, settings, () =>
          command.error(`error: there is no product ${id}: to create it, say --name, --amount and --currency`),
        )
        return productResult(toProduct(product), columns)
      })
    })

  addArchiving(products, run, 'archive', true)
  addArchiving(products, run, 'restore', false)
  addImport(products, run)
}

const PRODUCT_ID = new RegExp(PRODUCT_ID_PATTERN)

const parseWith =
  (schema: TSchema, form: string) =>
  (text: string): string => {
    if (Value.Check(schema, text)) return text
    throw new InvalidArgumentError(`It is ${form}.`)
  }

function parseImageUrl(text: string): string {
  if (isImageUrl(text)) return parseWith(ImageUrlSchema, 'no longer than 2,048 characters')(text)
  throw new InvalidArgumentError(`It is ${IMAGE_URL_WORDS}.`)
}

function addArchiving(products: Command, run: Run, name: string, archived: boolean): void {
  const summary = archived
    ? 'take products out of the list and end their sale; their orders go on'
    : 'bring archived products back on sale'
  addResultCommand(products, `${name} <ids...>`, summary).action((ids: string[], options) =>
    run(options, (backing, terminal) =>
      doAll(
        {
          things: 'products',
          ids,
          total: ids.length,
          work: async (id) => {
            const { product } = await patchProduct(backing, { id, by: BY_COMMAND }, { archived })
            return product.archived ? 'ARCHIVED' : 'ON SALE'
          },
        },
        terminal,
      ),
    ),
  )
}
