import Type, { type Static } from 'typebox'
import {
  CursorSchema,
  LARGEST_AMOUNT,
  LINE_PATTERN,
  LimitSchema,
  MoneySchema,
  NextCursorSchema,
  PathIdSchema,
  ref,
  StrictObject,
} from './primitives.ts'

export const PRODUCT_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'
/** A readable id such as `bike1`. */
export const ProductIdSchema = Type.String({ pattern: PRODUCT_ID_PATTERN, examples: ['bike1'] })

const bike = { id: 'bike1', name: 'City bike', price: { amount: 9800, currency: 'USD' }, available: 5 }

export const ProductSchema = StrictObject(
  {
    id: ProductIdSchema,
    name: Type.String(),
    price: ref(MoneySchema),
    available: Type.Integer({ minimum: 0, description: 'Units that can be ordered now' }),
  },
  { $id: 'Product', examples: [bike] },
)
export type Product = Static<typeof ProductSchema>

export const ProductPageSchema = StrictObject(
  { items: Type.Array(ref(ProductSchema)), nextCursor: NextCursorSchema },
  { $id: 'ProductPage', examples: [{ items: [bike], nextCursor: 'YmlrZTE' }] },
)
export type ProductPage = Static<typeof ProductPageSchema>

export const PutProductBodySchema = StrictObject(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: LINE_PATTERN,
      description: 'One line that is not blank, without control characters',
    }),
    price: StrictObject({
      amount: Type.Integer({ minimum: 0, maximum: LARGEST_AMOUNT }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    }),
    available: Type.Integer({ minimum: 0, maximum: LARGEST_AMOUNT }),
  },
  { $id: 'PutProductBody', examples: [{ name: bike.name, price: bike.price, available: bike.available }] },
)
export type PutProductBody = Static<typeof PutProductBodySchema>

export const StockBodySchema = StrictObject(
  { delta: Type.Integer({ minimum: -LARGEST_AMOUNT, maximum: LARGEST_AMOUNT, description: 'Units added or taken' }) },
  { $id: 'StockBody', examples: [{ delta: 10 }] },
)
export type StockBody = Static<typeof StockBodySchema>

export const ProductParamsSchema = StrictObject({ id: { ...ProductIdSchema, description: 'The id of the product' } })
export const FindProductParamsSchema = StrictObject({ id: PathIdSchema('The id of the product', 'bike1') })
export const ProductListQuerySchema = StrictObject({
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional({ ...CursorSchema, examples: ['YmlrZTE'] }),
})
export type ProductListQuery = Static<typeof ProductListQuerySchema>
