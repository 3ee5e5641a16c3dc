import fc from 'fast-check'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { CurrencySchema, StrictObject } from '../contracts/primitives.ts'
import { isImageUrl } from '../contracts/product-rules.ts'
import {
  AvailableSchema,
  ImageUrlSchema,
  PriceAmountSchema,
  ProductIdSchema,
  ProductNameSchema,
} from '../contracts/products.ts'
import { type FileFormat, formatOfName, type ProductRow, readProducts, UnreadableFile } from './product-file.ts'

async function read(text: string, format: FileFormat, pieces = [text]): Promise<ProductRow[]> {
  const rows: ProductRow[] = []
  for await (const row of readProducts(
    (async function* () {
      yield* pieces
    })(),
    format,
  ))
    rows.push(row)
  return rows
}

const BIKE = { id: 'bike1', name: 'City bike', price: { amount: 9800, currency: 'USD' } }

describe('a file of products', () => {
  it('has a product a row, with the cells in any order', async () => {
    const text = 'NAME,id,currency,amount,available,archived\n"Bike, red",bike1,USD,9800,5,TRUE\n\nBell,bell1,EUR,0,,\n'
    expect(await read(text, 'csv')).toEqual([
      { line: 2, product: { ...BIKE, name: 'Bike, red', available: 5, archived: true } },
      { line: 4, product: { id: 'bell1', name: 'Bell', price: { amount: 0, currency: 'EUR' } } },
    ])
  })

  it('comes in pieces of any length', async () => {
    const text = `${JSON.stringify(BIKE)}\n\n${JSON.stringify({ ...BIKE, id: 'bell1' })}`
    expect(await read(text, 'ndjson', [...text])).toEqual(await read(text, 'ndjson'))
  })

  it('has a product a line', async () => {
    expect(await read(`${JSON.stringify(BIKE)}\n\nno\n[]\n`, 'ndjson')).toEqual([
      { line: 1, product: BIKE },
      { line: 3, fault: 'is not JSON' },
      { line: 4, fault: 'is not an object' },
    ])
  })

  it('says of each line what is wrong with it', async () => {
    const text = 'id,name,amount,currency\nbike1,Bike,98.00,usd\nbike2,Bike\nbike3,Bike,1,USD\nbike3,Bike,1,USD\n'
    expect(await read(text, 'csv')).toEqual([
      { line: 2, fault: expect.stringMatching(/^amount: has to be a whole number .*; currency: has to be three/) },
      { line: 3, fault: 'has another number of cells than the first line' },
      { line: 4, product: expect.objectContaining({ id: 'bike3' }) },
      { line: 5, fault: 'id: bike3 is on line 4 already' },
    ])
  })

  it.each([
    ['', 'it is empty'],
    ['id;name\n', 'the column name is missing'],
    ['id,name,amount,currency,colour\n', 'the column colour is unknown'],
    ['id,name,amount,currency,id\n', 'the column id is there twice'],
    ['id,name,amount,currency\n"', 'never closed'],
  ])('that begins with %j cannot be read: %s', async (text, reason) => {
    const failure = await read(text, 'csv').catch((error) => error)
    expect(failure).toBeInstanceOf(UnreadableFile)
    expect(failure.message).toContain(reason)
  })

  it('is known by its name', () => {
    expect([formatOfName('a.CSV'), formatOfName('a.ndjson'), formatOfName('a.xlsx')]).toEqual([
      'csv',
      'ndjson',
      undefined,
    ])
  })
})

describe('the rules of a line', () => {
  const schema = StrictObject({
    id: ProductIdSchema,
    name: ProductNameSchema,
    price: StrictObject({ amount: PriceAmountSchema, currency: CurrencySchema }),
    available: Type.Optional(AvailableSchema),
    archived: Type.Optional(Type.Boolean()),
    imageUrl: Type.Optional(ImageUrlSchema),
  })
  /** As the catalogue has it, after the schema. */
  const hasRightPicture = ({ imageUrl = 'https://a.example' }) => isImageUrl(imageUrl)

  it('are those of the API', async () => {
    const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.double(), fc.boolean(), fc.constant(null))
    const number = fc.oneof(fc.integer({ min: -2, max: 1_000_000_002 }), odd)
    const long = (least: number, most: number) =>
      fc.integer({ min: least, max: most }).map((length) => 'a'.repeat(length))
    const fields: Record<string, fc.Arbitrary<unknown>> = {
      id: fc.oneof(fc.constantFrom('bike1', '-bike', 'a.b_c-d', ''), long(63, 66), odd),
      name: fc.oneof(fc.constantFrom('Bike', ' ', 'a\nb', '🚲'.repeat(200), '🚲'.repeat(201)), long(199, 202), odd),
      price: fc.oneof(
        fc.record({ amount: number, currency: fc.oneof(fc.constantFrom('USD', 'usd', 'EURO'), odd) }),
        fc.record({ amount: number, currency: fc.constant('USD'), more: odd }),
        odd,
      ),
      available: number,
      archived: odd,
      imageUrl: fc.oneof(
        fc.constantFrom('https://[::1]/b', 'http://a.example', 'https://a.example:99999'),
        long(2_047, 2_050),
        odd,
      ),
      more: odd,
    }
    // One field at a time, or one fault would stand for another; what is undefined is not there
    const product = fc.oneof(
      ...Object.entries(fields).map(([name, values]) =>
        fc.option(values, { nil: undefined }).map((value) => ({ ...BIKE, [name]: value })),
      ),
    )
    await fc.assert(
      fc.asyncProperty(product, async (value) => {
        const written = JSON.stringify(value)
        const [row] = await read(written, 'ndjson')
        const parsed = JSON.parse(written)
        expect('product' in row!, written).toBe(Check(schema, parsed) && hasRightPicture(parsed))
      }),
      { numRuns: 1_000 },
    )
    expect(Check(schema, BIKE)).toBe(true)
  })
})
