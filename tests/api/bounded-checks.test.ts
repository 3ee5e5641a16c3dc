import { afterAll, beforeAll, expect, it } from 'vitest'
import { bearer, startTestApi, type TestApi } from './harness.ts'

const ORDERS_PER_MINUTE = 5

let api: TestApi
let customer: string
beforeAll(async () => {
  api = await startTestApi({ RATE_LIMIT_ORDERS_PER_USER: ORDERS_PER_MINUTE })
  customer = (await api.newCustomer()).accessToken
})
afterAll(() => api.close())

const send = (url: string, body: object, token = customer) =>
  api.send({ method: 'POST', url, body, headers: bearer(token) })

it.each([
  ['/api/auth/register', { a: 1 }, 4],
  ['/api/auth/login', { a: 1, b: 2, c: 3 }, 5],
])('lists every fault of a small body: %s', async (url, body, faults) => {
  expect((await send(url, body)).json().errors).toHaveLength(faults)
})

it('looks for one fault only where there can be thousands, and says which', async () => {
  const items = Array.from({ length: 20_000 }, () => ({}))
  const answer = await send('/api/orders', { items })
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'VALIDATION_FAILED'])
  expect(answer.json().errors).toEqual([{ path: 'body/items', message: 'has more than 50 items' }])

  const properties = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, 1]))
  expect((await send('/api/auth/login', properties)).json().errors).toHaveLength(1)
})

it('counts orders that are refused for their form', async () => {
  const { accessToken } = await api.newCustomer()
  const statuses: number[] = []
  for (let sent = 0; sent <= ORDERS_PER_MINUTE; sent++)
    statuses.push((await send('/api/orders', {}, accessToken)).statusCode)
  expect(statuses).toEqual([...Array(ORDERS_PER_MINUTE).fill(400), 429])
})
