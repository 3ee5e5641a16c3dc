import Type, { type Static } from 'typebox'
import {
  CurrencySchema,
  CursorSchema,
  IdempotencyKeySchema,
  LimitSchema,
  MoneySchema,
  PageOf,
  PathIdSchema,
  ref,
  StrictObject,
} from './primitives.ts'
import {
  IMAGE_URL_WORDS,
  LARGEST_AMOUNT,
  LINE_PATTERN,
  LONGEST_IMAGE_URL,
  LONGEST_PRODUCT_NAME,
  PRODUCT_ID_PATTERN,
} from './product-rules.ts'

/** A readable id such as `bike1`. */
export const ProductIdSchema = Type.String({
  pattern: PRODUCT_ID_PATTERN,
  expects: 'up to 64 letters, digits, dots, dashes and underscores that begin with a letter or digit, such as bike1',
  examples: ['bike1'],
})

const PICTURE = 'Where a picture of it is, over https, for browsers to load'
/** How long it may be; the rest, which takes a parser, is for `isImageUrl`. */
export const ImageUrlSchema = Type.String({
  maxLength: LONGEST_IMAGE_URL,
  expects: IMAGE_URL_WORDS,
  description: PICTURE,
  examples: ['https://pictures.example/bike1.webp'],
})

const bike = {
  id: 'bike1',
  name: 'City bike',
  price: { amount: 9800, currency: 'USD' },
  available: 5,
  archived: false,
}

export const ProductSchema = StrictObject(
  {
    id: ProductIdSchema,
    name: Type.String(),
    price: ref(MoneySchema),
    available: Type.Integer({ minimum: 0, description: 'Units that can be ordered now' }),
    archived: Type.Boolean({ description: 'Whether it is out of the list and cannot be ordered' }),
    imageUrl: Type.Optional(
      Type.String({ description: 'Where a picture of it is, over https; not there where it has none' }),
    ),
  },
  { $id: 'Product', examples: [bike] },
)
export type Product = Static<typeof ProductSchema>

export const ProductPageSchema = PageOf(ProductSchema, { $id: 'ProductPage', example: bike, nextCursor: 'YmlrZTE' })
export type ProductPage = Static<typeof ProductPageSchema>

export const ProductNameSchema = Type.String({
  minLength: 1,
  maxLength: LONGEST_PRODUCT_NAME,
  pattern: LINE_PATTERN,
  expects: 'one line that is not blank, without control characters',
  description: 'One line that is not blank, without control characters',
})
export const PriceAmountSchema = Type.Integer({ minimum: 0, maximum: LARGEST_AMOUNT })
export const AvailableSchema = Type.Integer({ minimum: 0, maximum: LARGEST_AMOUNT })

export const PutProductBodySchema = StrictObject(
  {
    name: ProductNameSchema,
    price: StrictObject({ amount: PriceAmountSchema, currency: CurrencySchema }),
    available: Type.Optional({
      ...AvailableSchema,
      description: 'Sets the stock. Without it the stock stays as it is, and a new product has none',
    }),
    imageUrl: Type.Optional({
      ...ImageUrlSchema,
      description: `${PICTURE}. Without it the picture stays as it is: a patch with null removes it`,
    }),
  },
  { $id: 'PutProductBody', examples: [{ name: bike.name, price: bike.price }] },
)
export type PutProductBody = Static<typeof PutProductBodySchema>

/** RFC 7396. What a product must have cannot be taken away from it, so only the picture may be null. */
export const PatchProductBodySchema = StrictObject(
  {
    name: Type.Optional(ProductNameSchema),
    price: Type.Optional(
      StrictObject(
        { amount: Type.Optional(PriceAmountSchema), currency: Type.Optional(CurrencySchema) },
        { description: 'Merged with the price as it is: an amount alone keeps the currency' },
      ),
    ),
    archived: Type.Optional(
      Type.Boolean({ description: 'True takes it out of the list and ends its sale; false brings it back' }),
    ),
    imageUrl: Type.Optional(
      // Not a union: each of its members would report an error of its own
      Type.Unsafe<string | null>({
        ...ImageUrlSchema,
        type: ['string', 'null'],
        description: `${PICTURE}; null removes it`,
      }),
    ),
  },
  { $id: 'PatchProductBody', examples: [{ price: { amount: 8900 } }] },
)
export type PatchProductBody = Static<typeof PatchProductBodySchema>

export const StockBodySchema = StrictObject(
  { delta: Type.Integer({ minimum: -LARGEST_AMOUNT, maximum: LARGEST_AMOUNT, description: 'Units added or taken' }) },
  { $id: 'StockBody', examples: [{ delta: 10 }] },
)
export type StockBody = Static<typeof StockBodySchema>

/** A key belongs to the admin who used it, and is kept for a day at least. */
export const StockHeadersSchema = Type.Object({
  'idempotency-key': IdempotencyKeySchema(
    'Makes it safe to send the request again: the same key and body get the first answer',
    'delivery-2026-01-31',
  ),
})

export const ProductParamsSchema = StrictObject({ id: { ...ProductIdSchema, description: 'The id of the product' } })
export const FindProductParamsSchema = StrictObject({ id: PathIdSchema('The id of the product', 'bike1') })
export const ProductListQuerySchema = StrictObject({
  limit: Type.Optional(LimitSchema),
  cursor: Type.Optional({ ...CursorSchema, examples: ['YmlrZTE'] }),
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\x00-\\x1f\\x7f]+$',
      expects: 'text without control characters',
      description:
        'Only products with this in their name, or at the beginning of their id, in capital or small letters, with accents or without',
      examples: ['bike'],
    }),
  ),
  archived: Type.Optional(
    Type.Boolean({
      description: 'With true, the archived products in place of those on sale: for admins',
      examples: [true],
    }),
  ),
})
export type ProductListQuery = Static<typeof ProductListQuerySchema>
