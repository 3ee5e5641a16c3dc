import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Order } from '@orders/shared/contracts/orders'
import type { Answer, Customer, Line } from '../e2e/client.ts'
import type { TestSystem } from '../e2e/system.ts'
import { allSettled, assertStockAddsUp, countByStatus } from './settlement.ts'
import { openShop } from './shop.ts'
import { watchStock } from './watch-stock.ts'

const EACH = 100
const MOST_TRIES = 10
const IDS = ['scarce-a', 'scarce-b', 'scarce-c']

/**
 * Many buyers at once want one of each of three products, of which there are a hundred; their lines come in different orders, which
 * is what makes locks deadlock. Exactly a hundred of them get what they want.
 */
export async function sellOut(system: TestSystem, buyers: number): Promise<{ accepted: number; refused: number }> {
  const stock = Object.fromEntries(IDS.map((id) => [id, EACH]))
  const shop = await openShop(system, { customers: 10, stock })
  const watch = watchStock(system.urls.at(-1) ?? '', IDS)
  const answers = await Promise.all(
    Array.from({ length: buyers }, (_, n) => {
      const items = linesOf(n).map((productId) => ({ productId, quantity: 1 }))
      return buy(shop.customers[n % shop.customers.length]!, items, `buyer-${n}`)
    }),
  )
  assert.ok((await watch.stop()) >= 0, 'the stock went below 0')

  const statuses = answers.map(({ status }) => status)
  const accepted = statuses.filter((status) => status === 201).length
  const refused = statuses.filter((status) => status === 409).length
  assert.deepEqual({ accepted, refused }, { accepted: EACH, refused: buyers - EACH }, `answers: ${tally(statuses)}`)
  for (const { status, body } of answers) if (status === 409) assert.equal('code' in body && body.code, 'OUT_OF_STOCK')

  const orders = await allSettled(shop.customers, 60_000)
  assert.deepEqual(countByStatus(orders), { CONFIRMED: EACH })
  await assertStockAddsUp(system.url, shop, orders)
  return { accepted, refused }
}

/** As a client should: told to come again (503), it sends the same request with the same key when it was told to. */
async function buy(customer: Customer, items: Line[], key: string): Promise<Answer<Order>> {
  for (let tries = 1; ; tries++) {
    const answer = await customer.place(items, key)
    if (answer.status !== 503 || tries === MOST_TRIES) return answer
    await sleep(1000 * Number(answer.headers.get('retry-after')))
  }
}

function linesOf(n: number): string[] {
  const rotated = IDS.map((_, index) => IDS[(index + n) % IDS.length]!)
  return n % 2 ? rotated : rotated.toReversed()
}

const tally = (statuses: readonly number[]): string =>
  [...Map.groupBy(statuses, (status) => status)].map(([status, all]) => `${all.length} × ${status}`).join(', ')
