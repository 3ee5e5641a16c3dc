import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Order } from '@orders/shared/contracts/orders'
import type { Product } from '@orders/shared/contracts/products'
import { type Answer, type Customer, call } from '../e2e/client.ts'
import type { TestSystem } from '../e2e/system.ts'
import type { Random } from './random.ts'
import { allSettled, assertStockAddsUp } from './settlement.ts'
import { openShop } from './shop.ts'
import { watchStock } from './watch-stock.ts'

const EACH = 100
const IDS = ['edited-a', 'edited-b', 'edited-c']
/** Of edits that meet sales, for each product: buyers come until then. */
const LEAST_ROUNDS = 10
/** So many buyers that each wait for their answer: sales go on while each product is edited many times. */
const AT_ONCE = 50
const MOST_TRIES = 20

interface Edits {
  /** While it was sold. */
  rounds: number
  edits: number
  /** Units put in and taken out by all that was acknowledged. */
  delta: number
}

/**
 * Many buyers at once, while an admin edits each product all the time: name and price as a whole and in part, units in and out, off sale
 * and back on. What was sold and what is there make up what was put in and those units.
 */
export async function editWhileSelling(system: TestSystem, buyers: number, random: Random) {
  const stock = Object.fromEntries(IDS.map((id) => [id, EACH]))
  const shop = await openShop(system, { customers: 10, stock })
  const watch = watchStock(system.urls.at(-1) ?? '', IDS)
  let selling = true
  const edits = IDS.map((): Edits => ({ rounds: 0, edits: 0, delta: 0 }))
  const editing = Promise.all(
    IDS.map((id, n) => {
      const url = system.urls[n % system.urls.length] ?? ''
      return edit({ url, admin: shop.admin, id, random, isSelling: () => selling }, edits[n]!)
    }),
  )
  // Who buys is told of a failure after it; until then it must not end the process
  editing.catch(() => {
    selling = false
  })
  const buy = (n: number) => {
    const items = [IDS[n % IDS.length]!, IDS[(n + 1) % IDS.length]!].map((productId) => ({ productId, quantity: 1 }))
    return patiently(() => shop.customers[n % shop.customers.length]!.place(items, `buyer-${n}`))
  }
  const isWanted = (n: number) => selling && (n < buyers || edits.some(({ rounds }) => rounds < LEAST_ROUNDS))
  const answers = await atOnce(isWanted, buy).finally(() => {
    selling = false
  })
  await editing
  assert.ok((await watch.stop()) >= 0, 'the stock went below 0')

  for (const { status, body } of answers)
    assert.ok(status === 201 || isRefusal(status, body), `a buyer was answered ${status} ${JSON.stringify(body)}`)
  const orders = await allSettled(shop.customers, 60_000)
  const expected = Object.fromEntries(IDS.map((id, n) => [id, EACH + (edits[n]?.delta ?? 0)]))
  await assertStockAddsUp(system.url, { ...shop, stock: expected }, orders)
  const accepted = answers.filter(({ status }) => status === 201).length
  assert.ok(accepted > 0, 'nothing was sold')
  const sum = (of: keyof Edits) => edits.reduce((total, one) => total + one[of], 0)
  return {
    buyers: answers.length,
    accepted,
    refused: answers.length - accepted,
    edits: sum('edits'),
    'units moved': sum('delta'),
  }
}

/** Begins the next one where one ends. */
async function atOnce<T>(isWanted: (n: number) => boolean, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const lane = async () => {
    while (isWanted(next)) results.push(await work(next++))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  return results
}

const isRefusal = (status: number, body: object): boolean =>
  status === 409 && 'code' in body && ['OUT_OF_STOCK', 'PRODUCT_ARCHIVED'].includes(String(body.code))

/** As a client should: told to come again, it sends the same request. */
async function patiently<T>(send: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let tries = 1; ; tries++) {
    const answer = await send()
    if (answer.status !== 503 || tries === MOST_TRIES) return answer
    await sleep(1000 * Number(answer.headers.get('retry-after')))
  }
}

interface Desk {
  url: string
  admin: Customer
  id: string
  random: Random
  isSelling(): boolean
}

/** The only admin who changes this product: what another one changed would fail a condition, and what is sold must not. */
async function edit({ url, admin, id, random, isSelling }: Desk, done: Edits): Promise<void> {
  const path = `${url}/api/products/${id}`
  const send = (method: string, to: string, body: object, headers: Record<string, string> = {}) => {
    done.edits++
    return patiently(() => call<Product>(to, { method, token: admin.token, body, headers }))
  }
  const succeed = async (method: string, body: object, headers?: Record<string, string>) => {
    const { status, body: answer } = await send(method, path, body, headers)
    assert.equal(status, 200, `${method} of ${JSON.stringify(body)} answered ${status} ${JSON.stringify(answer)}`)
  }

  for (; isSelling(); done.rounds++) {
    const price = { amount: 100 + done.rounds, currency: 'USD' }
    await succeed('PUT', { name: `${id}, put ${done.rounds}`, price })
    const { headers } = await patiently(() => call<Product>(path))
    await succeed('PATCH', { name: `${id}, patched ${done.rounds}` }, { 'if-match': headers.get('etag') ?? '' })
    done.delta += await moveStock(send, `${path}/stock`, random.between(-4, 12) || 1, `${id} ${done.rounds}`)
    await succeed('PATCH', { archived: true })
    const late = await patiently(() => admin.place([{ productId: id, quantity: 1 }]))
    assertArchived(late)
    await succeed('PATCH', { archived: false })
  }
}

function assertArchived({ status, body }: Answer<Order>): void {
  assert.deepEqual(
    [status, 'code' in body && body.code],
    [409, 'PRODUCT_ARCHIVED'],
    'an order slipped in after the product was archived',
  )
}

/** The same request twice at once. @returns by how many units the stock has moved */
async function moveStock(
  send: (method: string, to: string, body: object, headers: Record<string, string>) => Promise<Answer<Product>>,
  path: string,
  delta: number,
  key: string,
): Promise<number> {
  const move = () => send('POST', path, { delta }, { 'idempotency-key': key })
  const answers = await Promise.all([move(), move()])
  const moved = answers.filter(({ status }) => status === 200)
  for (const { status, body } of answers)
    assert.ok(status === 200 || status === 409, `moving stock answered ${status} ${JSON.stringify(body)}`)
  return moved.length > 0 ? delta : 0
}
