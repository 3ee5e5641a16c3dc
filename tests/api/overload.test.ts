import { createPasswords } from '@orders/api/auth/passwords/passwords'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApi, type TestApi } from './harness.ts'

let api: TestApi
beforeAll(async () => {
  // At full cost: what waits for a core is to wait
  api = await startTestApi({}, { passwords: createPasswords() })
})
afterAll(() => api.close())

it('an overload of logins is refused at once beyond what can wait, and other routes go on', async () => {
  const login = (n: number) =>
    api.send({
      method: 'POST',
      url: '/api/auth/login',
      body: { email: `nobody${n}@example.com`, password: 'not the password' },
    })
  const order: string[] = []
  const logins = Array.from({ length: 300 }, (_, n) =>
    login(n).then((answer) => {
      order.push(String(answer.statusCode))
      return answer
    }),
  )
  const products = api.send({ url: '/api/products' }).then((answer) => {
    order.push('products')
    return answer
  })

  const answers = await Promise.all(logins)
  expect((await products).statusCode).toBe(200)
  const refused = answers.filter(({ statusCode }) => statusCode === 503)
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([401, 503]))
  expect(refused.length).toBeGreaterThan(100)
  for (const answer of refused) {
    expect(answer.json().code).toBe('SERVICE_UNAVAILABLE')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  // Neither the refusals nor the catalogue waited for the passwords that were being checked
  expect(order.indexOf('products')).toBeLessThan(order.lastIndexOf('401') - 50)
  expect(order.lastIndexOf('503')).toBeLessThan(order.lastIndexOf('401'))
})
