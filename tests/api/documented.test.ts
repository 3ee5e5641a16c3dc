import { beforeAll, describe, expect, it } from 'vitest'
import { createJudge, type SeenAnswer } from './documented.ts'
import { readDocument } from './harness.ts'

const ORDER = '/api/orders/01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'
let judge: ReturnType<typeof createJudge>
beforeAll(async () => {
  judge = createJudge(await readDocument())
})

const problem = (code: string) =>
  JSON.stringify({ type: '', title: '', status: 404, detail: '', instance: '', code, requestId: '' })
const seen = (answer: Partial<SeenAnswer>): SeenAnswer => ({
  method: 'GET',
  url: ORDER,
  status: 404,
  headers: { 'content-type': 'application/problem+json', 'x-request-id': '1' },
  body: problem('ORDER_NOT_FOUND'),
  ...answer,
})

describe('the judge of answers', () => {
  it('lets pass what is documented, and what no route takes', () => {
    expect(judge(seen({}))).toEqual([])
    expect(judge(seen({ body: problem('ROUTE_NOT_FOUND') }))).toEqual([])
    expect(judge(seen({ url: '/docs/', status: 200 }))).toEqual([])
  })

  const faults: Record<string, [Partial<SeenAnswer>, RegExp]> = {
    'a status': [{ status: 409 }, /^409 is not documented/],
    'a code of another route': [{ body: problem('PRODUCT_NOT_FOUND') }, /^\/code must be equal to one of/],
    'a missing property': [{ body: '{"code":"ORDER_NOT_FOUND"}' }, /must have required property/],
    'a content type': [{ headers: { 'content-type': 'text/html' } }, /text\/html is not documented/],
    'a header': [{ headers: { 'content-type': 'application/problem+json', etag: '"1"' } }, /header etag/],
    'a body where there is none': [{ status: 304, body: 'x' }, /a body is not documented/],
    'a lost route': [{ url: '/api/products', body: problem('ROUTE_NOT_FOUND') }, /^404 is not documented/],
  }
  it.each(Object.keys(faults))('objects to %s', (what) => {
    const [fault, complaint] = faults[what]!
    expect(judge(seen(fault))[0]).toMatch(complaint)
  })
})
