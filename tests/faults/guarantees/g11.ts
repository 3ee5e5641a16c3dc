import assert from 'node:assert/strict'
import type { SessionList } from '@orders/shared/contracts/auth'
import type { Order } from '@orders/shared/contracts/orders'
import type { Problem } from '@orders/shared/contracts/problem'
import { type Answer, type Customer, call, logIn, PASSWORD } from '../../e2e/client.ts'
import { everyOrder } from '../../scenarios/settlement.ts'
import { openShop } from '../../scenarios/shop.ts'
import { accountRoutes } from '../account-routes.ts'
import { badTokens } from '../bad-tokens.ts'
import { BOTH_FORMS } from '../form.ts'
import type { Guarantee } from '../guarantee.ts'
import { type OrderRoute, orderRoutes } from '../order-routes.ts'

const NOBODYS = '01990000-0000-7000-8000-000000000000'

export const g11: Guarantee = {
  id: 'G11',
  title: 'owner only',
  forms: BOTH_FORMS,
  run: async ({ open }) => {
    const site = await open()
    const system = await site.start()
    // The first customer is the admin, who may see everything
    const { customers } = await openShop(system, { customers: 3, stock: { 'secret-thing': 10 } })
    const [, owner, stranger] = customers
    assert.ok(owner && stranger)
    const placed = await owner.place([{ productId: 'secret-thing', quantity: 1 }], 'a key of the owner')
    const order = await owner.settled(placed.body.id)

    const routes = await orderRoutes(system.url)
    const tokens = await badTokens(system, owner, site.secrets)
    let refused = 0
    for (const route of routes) {
      for (const [kind, token] of Object.entries(tokens)) {
        assertRefused(await ask(system.url, route, order.id, token), 401, order, `${route.name} with ${kind}`)
        refused += 1
      }
      if (await assertNotTold(system.url, route, order, stranger)) refused += 1
    }
    await assertKeysAreOnesOwn(order, stranger)
    const accounts = await assertAccountIsOnesOwn(system.url, owner, stranger, tokens)
    assert.deepEqual(await everyOrder(owner), [order], 'somebody else has changed the order')
    return {
      routes: routes.length + accounts.routes,
      'bad tokens': Object.keys(tokens).length,
      refused: refused + accounts.refused,
    }
  },
}

const ask = (url: string, { method, path, body }: OrderRoute, id: string, token: string | undefined) =>
  call<Problem>(`${url}${path.replace('{id}', id)}`, {
    method,
    ...(token === undefined ? {} : { token }),
    ...(body === undefined ? {} : { body }),
  })

function assertRefused({ status, body }: Answer<Problem>, expected: number, order: Order, what: string): void {
  assert.equal(status, expected, `${what} answered ${status}`)
  assert.doesNotMatch(JSON.stringify({ ...body, instance: '' }), /secret-thing/, `${what} leaks the order`)
  assert.ok(!JSON.stringify({ ...body, instance: '' }).includes(order.id), `${what} leaks the order's id`)
}

/** Another customer is told exactly what is told of an order that does not exist. */
async function assertNotTold(url: string, route: OrderRoute, order: Order, { token }: Customer): Promise<boolean> {
  if (route.admin) {
    assertRefused(await ask(url, route, order.id, token), 403, order, `${route.name} as a customer`)
    return true
  }
  if (!route.path.includes('{id}')) return false
  const [theirs, nobodys] = await Promise.all([ask(url, route, order.id, token), ask(url, route, NOBODYS, token)])
  assertRefused(theirs, 404, order, `${route.name} as a stranger`)
  const told = ({ body: { instance: _instance, requestId: _id, ...rest } }: Answer<Problem>) => rest
  assert.deepEqual(told(theirs), told(nobodys), `${route.name} tells that the order exists`)
  return true
}

async function assertKeysAreOnesOwn(order: Order, stranger: Customer): Promise<void> {
  assert.deepEqual((await stranger.list()).body.items, [])
  const placed = await stranger.place([{ productId: 'secret-thing', quantity: 1 }], 'a key of the owner')
  assert.deepEqual([placed.status, placed.headers.get('idempotent-replayed')], [201, null])
  assert.notEqual(placed.body.id, order.id)
  assert.deepEqual(
    (await stranger.list()).body.items.map(({ id }) => id),
    [placed.body.id],
  )
}

/** Whatever token it is that is not good, nothing is done and nothing told; a good one is for one's own account only. */
async function assertAccountIsOnesOwn(
  url: string,
  owner: Customer,
  stranger: Customer,
  tokens: Record<string, string | undefined>,
): Promise<{ routes: number; refused: number }> {
  const routes = await accountRoutes(url, PASSWORD)
  const { items } = (await call<SessionList>(`${url}/api/auth/sessions`, { token: owner.token })).body
  const session = items.find(({ current }) => current)?.id ?? ''
  let refused = 0
  for (const { name, method, path, body } of routes)
    for (const [kind, token] of Object.entries(tokens)) {
      const answer = await call(`${url}${path.replace('{id}', session)}`, {
        method,
        ...(token === undefined ? {} : { token }),
        ...(body === undefined ? {} : { body }),
      })
      assert.equal(answer.status, 401, `${name} with ${kind} answered ${answer.status}`)
      assert.ok(!JSON.stringify(answer.body).includes(owner.email), `${name} with ${kind} tells the address`)
      refused += 1
    }
  const foreign = await call(`${url}/api/auth/sessions/${session}`, { method: 'DELETE', token: stranger.token })
  assert.equal(foreign.status, 204)
  const document = JSON.stringify((await call(`${url}/api/auth/me/export`, { token: stranger.token })).body)
  assert.ok(!document.includes(owner.email) && !document.includes(session), 'an export has what is of another')
  const after = (await call<SessionList>(`${url}/api/auth/sessions`, { token: owner.token })).body.items
  assert.ok(
    after.some(({ id }) => id === session),
    'a stranger has ended a session',
  )
  await logIn(url, owner.email)
  return { routes: routes.length, refused }
}
