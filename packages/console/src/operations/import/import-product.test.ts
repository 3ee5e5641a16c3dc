import { describe, expect, it } from 'vitest'
import { createApiClient } from '../../api/client.ts'
import { createSession } from '../../api/session.ts'
import { aServer, aStorage, json, problem, type SeenRequest } from '../../testing/answers.ts'
import { importProduct } from './import-product.ts'

const BIKE = { id: 'bike1', name: 'Bike', price: { amount: 9800, currency: 'USD' } }
const KNOWN = { ...BIKE, available: 5, archived: false }
const IMPORT = { setStock: false, isCheck: false }

/** @param known as the product is at each read; nothing where there is none */
function anApi(known: object | undefined, answer: (request: SeenRequest, writes: number) => Response | undefined) {
  let writes = 0
  const { fetch, requests } = aServer((request) => {
    if (request.method !== 'GET') return answer(request, ++writes) ?? json(KNOWN)
    return known ? json(known, 200, { etag: '"3.5"' }) : problem(404, 'PRODUCT_NOT_FOUND')
  })
  const session = createSession(aStorage(), () => 's')
  const api = createApiClient({ fetch, session, onEnded: () => {} })
  const written = () =>
    requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, body, headers }) => [method, body, headers.get('if-match') ?? headers.get('if-none-match')])
  return { api, written }
}

describe('a product of a file', () => {
  it('that is not there is created, and archived where the file says so', async () => {
    const { api, written } = anApi(undefined, () => undefined)
    expect(await importProduct(api, { ...BIKE, available: 2, archived: true }, IMPORT)).toBe('created')
    expect(written()).toEqual([
      ['PUT', { name: 'Bike', price: BIKE.price, available: 2 }, '*'],
      ['PATCH', { archived: true }, null],
    ])
  })

  it('that is so already is not written', async () => {
    const { api, written } = anApi({ ...KNOWN, imageUrl: 'https://a.example/1' }, () => undefined)
    expect(await importProduct(api, { ...BIKE, available: 99, archived: false }, IMPORT)).toBe('unchanged')
    expect(written()).toEqual([])
  })

  it('is changed in what differs, without its stock', async () => {
    const { api, written } = anApi(KNOWN, () => undefined)
    expect(await importProduct(api, { ...BIKE, name: 'Red bike', available: 99 }, IMPORT)).toBe('updated')
    expect(written()).toEqual([['PATCH', { name: 'Red bike' }, '"3.5"']])
  })

  it('is changed with its stock where that is asked for', async () => {
    const { api, written } = anApi(KNOWN, () => undefined)
    const wanted = { ...BIKE, available: 99, archived: true }
    expect(await importProduct(api, wanted, { ...IMPORT, setStock: true })).toBe('updated')
    expect(written()).toEqual([
      ['PUT', { name: 'Bike', price: BIKE.price, available: 99 }, '"3.5"'],
      ['PATCH', { archived: true }, null],
    ])
  })

  it.each([
    [undefined, 'created'],
    [KNOWN, 'updated'],
  ] as const)('is only looked at in a check', async (known, result) => {
    const { api, written } = anApi(known, () => undefined)
    expect(await importProduct(api, { ...BIKE, name: 'Red bike' }, { ...IMPORT, isCheck: true })).toBe(result)
    expect(written()).toEqual([])
  })

  it('that another admin changes meanwhile is looked at again, some times', async () => {
    const once = anApi(KNOWN, (_, writes) => (writes === 1 ? problem(412, 'PRECONDITION_FAILED') : undefined))
    expect(await importProduct(once.api, { ...BIKE, name: 'Red bike' }, IMPORT)).toBe('updated')
    expect(once.written()).toHaveLength(2)
    const always = anApi(KNOWN, () => problem(412, 'PRECONDITION_FAILED'))
    await expect(importProduct(always.api, { ...BIKE, name: 'Red bike' }, IMPORT)).rejects.toMatchObject({
      status: 412,
    })
    expect(always.written()).toHaveLength(5)
  })
})
