import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Product } from '@orders/shared/contracts/products'
import { aLine, anEvent, anOrder } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BENCHES, type Bench } from './orderctl-bench.ts'

describe.each(BENCHES)('orderctl products on $name', ({ open }) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await open()
  })
  afterAll(() => bench.close())

  const json = async (...args: string[]) => JSON.parse((await bench.ctl(...args, '--json')).stdout)
  const find = (id: string) => bench.store.products.findById(id)
  const lastEntry = async () => (await bench.store.adminLog.list({ limit: 1 }))[0]
  async function countEntries(): Promise<number> {
    let count = 0
    let page = await bench.store.adminLog.list({ limit: 100 })
    while (page.length > 0) {
      count += page.length
      page = await bench.store.adminLog.list({ limit: 100, beforeId: page.at(-1)!.id })
    }
    return count
  }

  async function sell(id: string, units: number): Promise<void> {
    const order = anOrder({ items: [aLine((await find(id))!, units)] })
    await bench.store.orders.place(order, anEvent(order))
  }

  it('creates and changes a product, each time only what was said', async () => {
    const lacking = await bench.ctl('products', 'set', 'bike1', '--name', 'Bike')
    expect([lacking.code, lacking.stderr]).toEqual([2, expect.stringContaining('there is no product bike1')])
    const price = ['--amount', '9800', '--currency', 'USD']
    await bench.ctl('products', 'set', 'bike1', '--name', 'Bike', ...price, '--available', '10')
    await sell('bike1', 4)
    expect(await json('products', 'set', 'bike1', '--name', 'City bike')).toEqual({
      id: 'bike1',
      name: 'City bike',
      price: { amount: 9800, currency: 'USD' },
      available: 6,
      archived: false,
    })
    expect(await lastEntry()).toMatchObject({
      action: 'product.patch',
      target: 'bike1',
      details: { name: 'City bike', nameBefore: 'Bike' },
    })
    await bench.ctl('products', 'set', 'bike1', '--amount', '9900')
    expect(await find('bike1')).toMatchObject({ price: { amount: 9900, currency: 'USD' }, available: 6, version: 3 })
    expect((await bench.ctl('products', 'show', 'bike1')).stdout).toMatch(/Available +6\n.*Version +3/s)
  })

  it('sets stock without a word about name and price', async () => {
    await bench.ctl('stock', 'set', 'bike1', '9')
    expect(await find('bike1')).toMatchObject({ name: 'City bike', available: 9, stocked: 13 })
    expect((await lastEntry())?.details).toEqual({ available: 9, availableBefore: 6 })
  })

  it('says where a picture of a product is, and takes it away', async () => {
    const imageUrl = 'https://pictures.example/bike1.webp'
    expect(await json('products', 'set', 'bike1', '--image-url', imageUrl)).toMatchObject({ imageUrl })
    expect((await bench.ctl('products', 'show', 'bike1')).stdout).toContain(imageUrl)
    for (const wrong of ['http://pictures.example/', 'https://pictures.example:99999/'])
      expect((await bench.ctl('products', 'set', 'bike1', '--image-url', wrong)).code).toBe(2)
    expect(await find('bike1')).toMatchObject({ imageUrl })
    expect(await json('products', 'set', 'bike1', '--no-image-url')).not.toHaveProperty('imageUrl')
    expect(await find('bike1')).not.toHaveProperty('imageUrl')
  })

  it('archives products and brings them back', async () => {
    await bench.ctl('products', 'set', 'bell', '--name', 'Bell', '--amount', '500', '--currency', 'USD')
    const archived = await bench.ctl('products', 'archive', 'bell', 'none')
    expect(archived.code).toBe(1)
    expect(archived.stdout).toMatch(/bell +ARCHIVED/)
    expect(archived.stdout).toMatch(/none +PRODUCT_NOT_FOUND/)
    const ids = async (...args: string[]) => (await json('products', 'list', ...args)).map(({ id }: Product) => id)
    expect([await ids(), await ids('--archived'), await ids('--search', 'BIKE')]).toEqual([
      ['bike1'],
      ['bell'],
      ['bike1'],
    ])
    expect((await bench.ctl('products', 'list', '--search', 'nothing')).stdout).toBe('No products.\n')
    expect((await bench.ctl('products', 'restore', 'bell')).code).toBe(0)
    expect(await ids('--search', 'bel')).toEqual(['bell'])
  })

  describe('import', () => {
    const file = (name: string, text: string | Buffer): string => {
      writeFileSync(join(bench.folder, name), text)
      return name
    }
    const none = { created: 0, updated: 0, unchanged: 0, invalid: 0, dryRun: false, errors: [] }

    it('creates and changes what a CSV file says, and goes on where it was cut short', async () => {
      const lines = Array.from({ length: 250 }, (_, n) => `part${n},"Part ${n}, ""small""",${n},USD,7,`)
      const whole = file('parts.csv', `\uFEFFID,name,amount,currency,available,archived\r\n${lines.join('\r\n')}\r\n`)
      const half = file(
        'half.csv',
        readFileSync(join(bench.folder, whole), 'utf8').split('\r\n').slice(0, 120).join('\n'),
      )
      expect(await json('products', 'import', whole, '--dry-run')).toEqual({ ...none, created: 250, dryRun: true })
      expect(await find('part0')).toBeUndefined()
      expect(await json('products', 'import', half)).toEqual({ ...none, created: 119 })
      const entries = await countEntries()
      expect(await json('products', 'import', whole)).toEqual({ ...none, created: 131, unchanged: 119 })
      expect(await countEntries()).toBe(entries + 131)
      expect(await json('products', 'import', whole)).toEqual({ ...none, unchanged: 250 })
      expect(await countEntries()).toBe(entries + 131)
      expect(await find('part249')).toMatchObject({
        name: 'Part 249, "small"',
        price: { amount: 249, currency: 'USD' },
        available: 7,
        archived: false,
        version: 1,
      })
    })

    it('leaves the stock of products that are there alone, unless it is told to set it', async () => {
      const imageUrl = 'https://pictures.example/nut.webp'
      const path = file(
        'stock.csv',
        `currency,id,name,amount,available,archived,imageUrl\nUSD,nut,Hex nut,1,50,true,${imageUrl}\n`,
      )
      await bench.store.products.put('nut', { name: 'Nut', price: { amount: 1, currency: 'USD' }, available: 7 })
      await sell('nut', 2)
      expect(await json('products', 'import', path)).toEqual({ ...none, updated: 1 })
      expect(await find('nut')).toMatchObject({ name: 'Hex nut', available: 5, stocked: 7, archived: true })
      expect(await json('products', 'import', path)).toEqual({ ...none, unchanged: 1 })
      expect(await json('products', 'import', path, '--set-stock')).toEqual({ ...none, updated: 1 })
      expect(await find('nut')).toMatchObject({ available: 50, stocked: 52, archived: true, imageUrl })
    })

    it('takes what it has listed, a line each', async () => {
      const listed: Product[] = await json('products', 'list', '--search', 'part2')
      const path = file(
        'list.ndjson',
        listed.map((one) => JSON.stringify({ ...one, name: `New ${one.name}` })).join('\n'),
      )
      expect(await json('products', 'import', path)).toEqual({ ...none, updated: listed.length })
      expect(await find('part2')).toMatchObject({ name: 'New Part 2, "small"', available: 7 })
    })

    it('writes nothing of a file with invalid lines, names them all, and the rest when it is told to', async () => {
      const path = file(
        'invalid.csv',
        [
          'id,name,amount,currency,available',
          'good1,Good,100,USD,1',
          'no amount,Bad,-1,USD,1',
          '',
          'bad2,Bad,1.50,USD,1',
          'bad3, ,100,dollars,many',
          'bad4,Bad,100',
          'good1,Again,100,USD,1',
          '"good2","Good ""too""",100,USD,',
        ].join('\n'),
      )
      const refused = await bench.ctl('products', 'import', path, '--json')
      expect(refused.code).toBe(1)
      const { errors, ...counts } = JSON.parse(refused.stdout)
      expect(counts).toEqual({ created: 0, updated: 0, unchanged: 0, invalid: 5, dryRun: false })
      expect(errors.map(({ line }: { line: number }) => line)).toEqual([3, 5, 6, 7, 8])
      expect(errors[1].message).toMatch(/^amount: /)
      expect(errors[2].message).toMatch(/name: .*available: .*currency: /)
      expect(errors[4].message).toBe('id: good1 is on line 2 already')
      expect(await find('good1')).toBeUndefined()
      const rest = await bench.ctl('products', 'import', path, '--skip-invalid')
      expect([rest.code, rest.stdout.trim().split('\n').at(-1)]).toEqual([
        0,
        '2 created, 0 updated, 0 unchanged, 5 invalid',
      ])
      expect(await find('good1')).toMatchObject({ name: 'Good' })
      expect(await find('good2')).toMatchObject({ available: 0 })
    })

    it('tells of a hundred invalid lines, and how many more there are', async () => {
      const path = file('many.ndjson', Array.from({ length: 120 }, () => '{"id":').join('\n'))
      const { stdout, code } = await bench.ctl('products', 'import', path)
      expect([code, stdout.split('\n').slice(99, 102)]).toEqual([
        1,
        ['line 100: is not JSON', 'and 20 more', '0 created, 0 updated, 0 unchanged, 120 invalid'],
      ])
    })

    it.each([
      ['another header', 'a.csv', 'id;name;amount\n', 'its first line is no header'],
      ['nothing in it', 'a.csv', '', 'it is empty'],
      ['a quote that does not end', 'a.csv', 'id,name,amount,currency\na,"b,1,USD\n', 'never closed'],
      ['another encoding', 'a.csv', Buffer.from('id,name,amount,currency\na,Br\xfbl\xe9e,1,USD\n', 'latin1'), 'UTF-8'],
    ])('refuses a file with %s', async (_what, name, text, reason) => {
      const { code, stderr } = await bench.ctl('products', 'import', file(name, text))
      expect([code, stderr]).toEqual([2, expect.stringContaining(reason)])
    })

    it('says that there is no such file, and what it cannot tell from its name', async () => {
      const gone = await bench.ctl('products', 'import', 'gone.csv')
      expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('gone.csv cannot be read')])
      const unknown = await bench.ctl('products', 'import', file('products.txt', ''))
      expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('say --format csv')])
    })
  })
})
