import assert from 'node:assert/strict'
import { asCustomer, products } from '../e2e/client.ts'
import type { TestSystem } from '../e2e/system.ts'
import { everyOrder } from './settlement.ts'
import { openShop } from './shop.ts'

/**
 * One request for the last piece, sent many times at once, makes one order. Whoever did not make it gets its answer or is told to wait, and
 * not that nothing is left.
 */
export async function sendOneKeyManyTimes(
  system: TestSystem,
  times: number,
): Promise<{ replayed: number; toldToWait: number }> {
  const { customers } = await openShop(system, { customers: 2, stock: { last: 1 } })
  const { email, token } = customers[1]!
  const at = (n: number) => asCustomer(system.urls[n % system.urls.length]!, email, token)
  const items = [{ productId: 'last', quantity: 1 }]
  const answers = await Promise.all(Array.from({ length: times }, (_, n) => at(n).place(items, 'same-key')))

  const replayed = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')
  const made = answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotent-replayed'))
  const toldToWait = answers.filter(({ status }) => status === 409)
  assert.equal(made.length, 1, `${made.length} requests made an order`)
  assert.equal(replayed.length + toldToWait.length, times - 1)
  for (const { status, body } of replayed) assert.deepEqual([status, body], [201, made[0]?.body])
  for (const { body } of toldToWait) assert.equal('code' in body && body.code, 'IDEMPOTENCY_KEY_IN_USE')

  const another = await at(1).place([{ productId: 'last', quantity: 2 }], 'same-key')
  const { code } = another.body as unknown as { code: string }
  assert.deepEqual([another.status, code], [422, 'IDEMPOTENCY_KEY_REUSED'])
  assert.equal((await everyOrder(at(0))).length, 1)
  assert.equal((await products(system.url)).get('last'), 0)
  return { replayed: replayed.length, toldToWait: toldToWait.length }
}
