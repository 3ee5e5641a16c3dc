import type { Product } from '@orders/shared/contracts/products'
import { describe, expect, it } from 'vitest'
import { createApiClient } from '../api/client.ts'
import { createSession } from '../api/session.ts'
import { aServer, aStorage, json, problem } from '../testing/answers.ts'
import { createCatalogue } from './catalogue.ts'

const idOf = (n: number) => `part${String(n).padStart(5, '0')}`

/** A shop of thousands, which answers as the API does. */
function aShop(size = 5_000) {
  const stock = new Map(Array.from({ length: size }, (_, n) => [idOf(n), 10]))
  /** Searches that are answered later than others. */
  const slow = new Map<string, Promise<void>>()
  const toProduct = (id: string): Product => ({
    id,
    name: `Part ${Number(id.slice(4))}`,
    price: { amount: 100, currency: 'USD' },
    available: stock.get(id) ?? 0,
    archived: false,
  })
  const { fetch, requests } = aServer(async ({ path, headers }) => {
    const url = new URL(path, 'http://shop.example')
    await slow.get(url.searchParams.get('search') ?? '')
    const id = url.pathname.split('/')[3]
    const answer = id === undefined ? pageOf(url.searchParams) : stock.has(id) && toProduct(id)
    if (!answer) return problem(404, 'PRODUCT_NOT_FOUND')
    const etag = JSON.stringify(answer).replaceAll('"', '')
    return headers.get('if-none-match') === etag ? new Response(null, { status: 304 }) : json(answer, 200, { etag })
  })
  const pageOf = (query: URLSearchParams) => {
    const limit = Number(query.get('limit'))
    const after = query.get('cursor') ?? ''
    const ids = [...stock.keys()].filter((id) => id > after && toProduct(id).name.includes(query.get('search') ?? ''))
    const items = ids.slice(0, limit).map(toProduct)
    return { items, nextCursor: ids.length > limit ? (items.at(-1)?.id ?? null) : null }
  }
  const session = createSession(aStorage(), () => 's1')
  const catalogue = createCatalogue(createApiClient({ fetch, session, onEnded: () => {} }), '')
  const shown = () => catalogue.items.value.map(({ product }) => product.id)
  /** What was asked for since the last call. */
  const asked = () => requests.splice(0).map(({ path, headers }) => [path, headers.has('if-none-match')])
  return { catalogue, stock, slow, shown, asked }
}

describe('a catalogue of thousands', () => {
  it('is read a page at a time, and brought up to date where it is seen', async () => {
    const { catalogue, stock, shown, asked } = aShop()
    await catalogue.refresh([], [])
    await catalogue.loadMore()
    await catalogue.loadMore()
    expect([shown().length, new Set(shown()).size]).toEqual([72, 72])
    expect(asked()).toHaveLength(3)
    stock.set(idOf(30), 1)
    await catalogue.refresh([1], [])
    expect(asked()).toEqual([[`/api/products?limit=24&cursor=${idOf(23)}`, true]])
    expect(catalogue.products.value.get(idOf(30))?.available).toBe(1)
  })

  it('tells nobody of what has not changed', async () => {
    const { catalogue } = aShop()
    await catalogue.refresh([], [])
    const before = catalogue.items.value
    await catalogue.refresh([0], [])
    expect(catalogue.items.value).toBe(before)
  })

  it('loses and repeats nothing where products come and go', async () => {
    const { catalogue, stock, shown } = aShop()
    await catalogue.refresh([], [])
    await catalogue.loadMore()
    stock.delete(idOf(3))
    stock.delete(idOf(40))
    await catalogue.refresh([0, 1], [])
    expect(shown()).toEqual([...stock.keys()].slice(0, 48))
  })

  it('knows what is in the basket, wherever it is, one a time', async () => {
    const { catalogue, stock, asked } = aShop()
    const basket = [idOf(1), idOf(4_000), idOf(4_001), 'gone']
    await catalogue.refresh([], [idOf(1)])
    expect(asked()).toHaveLength(1)
    await catalogue.refresh([0], basket)
    expect(asked()).toHaveLength(4)
    expect(basket.map((id) => [catalogue.products.value.has(id), catalogue.isGone(id)])).toEqual([
      [true, false],
      [true, false],
      [true, false],
      [false, true],
    ])
    stock.set(idOf(4_000), 2)
    for (let turn = 0; turn < 3; turn++) {
      await catalogue.refresh([0], basket)
      expect(asked()).toHaveLength(2)
    }
    expect(catalogue.products.value.get(idOf(4_000))?.available).toBe(2)
  })

  it('shows what was searched for last, whatever is answered last', async () => {
    const { catalogue, slow, shown } = aShop()
    await catalogue.refresh([], [])
    const { promise, resolve } = Promise.withResolvers<void>()
    slow.set('Part 12', promise)
    const early = catalogue.find('Part 12')
    const late = catalogue.find('Part 4321')
    expect(shown()).toHaveLength(24)
    await late
    resolve()
    await early
    expect(shown()).toEqual([idOf(4321)])
  })
})
