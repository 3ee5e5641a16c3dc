import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { OrderEventType } from '@orders/shared/contracts/events'
import type { Announcement } from '@orders/shared/domain/announcement'
import type { WebhookSecrets } from '@orders/shared/domain/webhook-secret'
import { newSecret } from '@orders/shared/domain/webhook-signature'
import type { Store } from '@orders/shared/ports/stores'
import type { ClaimedWebhook, DeliveryRecord, WebhookAnswer, WebhookRequest } from '@orders/shared/ports/subscribers'
import { aLine, anEntry, anEvent, anId, anOrder, aProduct, aUser, NOON_MS } from '@orders/shared/testing/builders'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drainEndpoint } from './drain-endpoint.ts'
import { createEndpointCircuits } from './endpoint-circuits.ts'

const LEASE_MS = 30_000
const DAY_MS = 86_400_000
const SECRET = newSecret(new Uint8Array(32).fill(7))
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

let store: Store
let nowMs: number
let sent: WebhookRequest[]
let answer: (request: WebhookRequest) => WebhookAnswer | Promise<WebhookAnswer>
let circuitOf: ReturnType<typeof createEndpointCircuits>
let cut: AbortController
const clock = { nowMs: () => nowMs, newId: anId }

beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
  nowMs = NOON_MS
  sent = []
  answer = () => ({ status: 200, durationMs: 5 })
  circuitOf = createEndpointCircuits({ clock, logger })
  cut = new AbortController()
})
afterEach(() => store.close())

async function anEndpoint(given: { ownerId?: string } = {}): Promise<string> {
  const id = anId()
  const at = new Date(nowMs).toISOString()
  const events: OrderEventType[] = ['order.placed', 'order.confirmed', 'order.failed', 'order.cancelled']
  const secrets: WebhookSecrets = [{ secret: SECRET, createdAtMs: nowMs }]
  const url = 'https://erp.example/hook'
  await store.webhooks.insert({
    id,
    url,
    events,
    state: 'active',
    secrets,
    createdAt: at,
    updatedAt: at,
    health: { failures: 0 },
    ...given,
  })
  return id
}

/** Orders that are in the store, and their first events with all endpoints. */
async function announced(count: number): Promise<Announcement[]> {
  const product = aProduct({ available: 1_000 })
  await store.products.put(product.id, { name: product.name, price: product.price, available: 1_000 })
  const announcements: Announcement[] = []
  for (let n = 0; n < count; n++) {
    const order = anOrder({ items: [aLine(product)] })
    await store.orders.place(order, anEvent(order))
    announcements.push({ event: anEvent(order, 'order.placed', nowMs), steps: 1 })
  }
  await store.deliveries.fanOut(announcements, nowMs)
  return announcements
}

async function claim(): Promise<ClaimedWebhook> {
  const [claimed] = await store.webhooks.claimDue({ nowMs, leaseMs: LEASE_MS, limit: 1 })
  return claimed ?? expect.fail('no endpoint is due')
}

async function drain(claimed?: ClaimedWebhook, isStopping = () => false): Promise<void> {
  const webhook = claimed ?? (await claim())
  const webhookSender = {
    send: async (request: WebhookRequest) => {
      sent.push(request)
      return answer(request)
    },
  }
  const deps = { store, clock, logger, webhookSender, metrics: { attempted: () => {}, paused: () => {} } }
  await drainEndpoint(deps, webhook, {
    circuit: circuitOf(webhook.id),
    leaseMs: LEASE_MS,
    signal: cut.signal,
    isStopping,
  })
}

const deliveriesOf = (webhookId: string): Promise<DeliveryRecord[]> => store.deliveries.list({ webhookId, limit: 100 })
const typesSent = () => sent.map(({ body }) => JSON.parse(body).type)

describe('the deliveries of an endpoint', () => {
  it('carry the event with the order as it was then, signed', async () => {
    const id = await anEndpoint()
    const [announcement = expect.fail()] = await announced(1)
    await drain()
    const [{ headers, body } = expect.fail()] = sent
    expect(headers['webhook-id']).toBe(announcement.event.id)
    // The verifier compares with the time of now
    const secret = SECRET.slice('whsec_'.length)
    const signed = new Webhook(secret).sign(announcement.event.id, new Date(nowMs), body)
    expect(headers['webhook-signature']).toBe(signed)
    expect(JSON.parse(body)).toMatchObject({ type: 'order.placed', data: { order: { status: 'PENDING', version: 1 } } })
    expect(body).not.toContain('idempotency')
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered', tries: 1, attempts: [{ status: 200 }] }])
  })

  it('of one order are made in the order of its versions', async () => {
    await anEndpoint()
    const [placed = expect.fail()] = await announced(1)
    const later = (type: OrderEventType, version: number): Announcement => ({
      event: { ...placed.event, id: anId(), type, data: { ...placed.event.data, version } },
      steps: 1,
    })
    await store.deliveries.fanOut([later('order.failed', 5), later('order.confirmed', 3)], nowMs)
    await drain()
    expect(typesSent()).toEqual(['order.placed', 'order.confirmed', 'order.failed'])
  })

  it('are tried again 5 s after the first failure, and kept with what was answered', async () => {
    const id = await anEndpoint()
    await announced(1)
    answer = () => ({ status: 503, durationMs: 9, answer: 'busy' })
    await drain()
    const [delivery = expect.fail()] = await deliveriesOf(id)
    expect(delivery).toMatchObject({
      state: 'pending',
      tries: 1,
      attempts: [{ status: 503, answer: 'busy', durationMs: 9 }],
    })
    expect(delivery.dueAtMs - nowMs).toBeGreaterThanOrEqual(5_000)
    expect(delivery.dueAtMs - nowMs).toBeLessThanOrEqual(6_000)
    nowMs = delivery.dueAtMs
    answer = () => ({ status: 204, durationMs: 1 })
    await drain()
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'delivered', tries: 2 }])
    expect(await store.webhooks.findById(id)).toMatchObject({ health: { failures: 0, lastSuccessAtMs: nowMs } })
  })

  it.each([301, 400, 401, 404, 429, 500])('are tried again after a %i', async (status) => {
    const id = await anEndpoint()
    await announced(1)
    answer = () => ({ status, durationMs: 1 })
    await drain()
    expect(await deliveriesOf(id)).toMatchObject([{ state: 'pending', tries: 1 }])
  })

  it('are given up after three days, and stay in the log', async () => {
    const id = await anEndpoint()
    await announced(1)
    answer = () => ({ error: 'the connection was refused', durationMs: 1 })
    const beganMs = nowMs
    for (let state = 'pending'; state === 'pending'; ) {
      await drain()
      const [delivery = expect.fail()] = await deliveriesOf(id)
      state = delivery.state
      nowMs = Math.max(nowMs + 30_000, delivery.dueAtMs)
    }
    expect(nowMs - beganMs).toBeGreaterThan(2.5 * DAY_MS)
    expect(nowMs - beganMs).toBeLessThan(4 * DAY_MS)
    const [delivery = expect.fail()] = await deliveriesOf(id)
    expect(delivery.state).toBe('failed')
    expect(delivery.attempts.at(-1)?.error).toBe('the connection was refused')
  })

  it('wait where the endpoint is gone: it is paused, and its owner is told', async () => {
    const owner = aUser()
    await store.users.insert(owner)
    const id = await anEndpoint({ ownerId: owner.id })
    await announced(3)
    answer = () => ({ status: 410, durationMs: 1 })
    await drain()
    expect(await store.webhooks.findById(id)).toMatchObject({ state: 'paused', pausedReason: 'gone' })
    expect((await deliveriesOf(id)).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending'])
    expect(await store.mails.listOfUser(owner.id)).toMatchObject([{ kind: 'webhook-paused', state: 'unsent' }])
    expect(await store.webhooks.claimDue({ nowMs: nowMs + DAY_MS, leaseMs: 1, limit: 9 })).toEqual([])
  })

  it('pause the endpoint after five days of nothing but failures', async () => {
    const id = await anEndpoint()
    answer = () => ({ status: 500, durationMs: 1 })
    const states: (string | undefined)[] = []
    for (const day of [0, 2, 4.9, 5.1]) {
      nowMs = NOON_MS + day * DAY_MS
      await announced(1)
      await drain()
      states.push((await store.webhooks.findById(id))?.state)
    }
    expect(states).toEqual(['active', 'active', 'active', 'paused'])
    expect(await store.webhooks.findById(id)).toMatchObject({ pausedReason: 'failing' })
  })

  it('do not pause it where one success came between', async () => {
    const id = await anEndpoint()
    for (const day of [0, 3, 6]) {
      nowMs = NOON_MS + day * DAY_MS
      answer = () => ({ status: day === 3 ? 200 : 500, durationMs: 1 })
      await announced(1)
      await drain()
    }
    expect(await store.webhooks.findById(id)).toMatchObject({ state: 'active' })
  })

  it('are all tried where each is answered, if only with an error', async () => {
    const id = await anEndpoint()
    await announced(60)
    answer = () => ({ status: 500, durationMs: 1 })
    await drain()
    expect((await deliveriesOf(id)).every(({ tries }) => tries === 1)).toBe(true)
  })

  it('stop at a circuit that opens after ten without an answer; those that were not tried stay as they are', async () => {
    const id = await anEndpoint()
    await announced(60)
    answer = () => ({ error: 'does not answer in 10 s', durationMs: 10_000 })
    await drain()
    expect(sent.length).toBeGreaterThanOrEqual(10)
    expect(sent.length).toBeLessThan(30)
    const untried = (await deliveriesOf(id)).filter(({ tries }) => tries === 0)
    expect(untried).toHaveLength(60 - sent.length)
    expect(await store.webhooks.claimDue({ nowMs: nowMs + 100, leaseMs: 1, limit: 9 })).toEqual([])
    nowMs += 1_000
    answer = () => ({ status: 200, durationMs: 1 })
    await drain()
    expect((await deliveriesOf(id)).filter(({ tries }) => tries === 0)).toEqual([])
  })

  it('end with a claim that another worker has taken over', async () => {
    const id = await anEndpoint()
    await announced(40)
    const mine = await claim()
    nowMs = mine.leaseUntilMs + 1
    const [theirs = expect.fail()] = await store.webhooks.claimDue({ nowMs, leaseMs: LEASE_MS, limit: 1 })
    await drain(mine)
    expect(sent).toEqual([])
    await drain(theirs)
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(40)
    expect((await deliveriesOf(id)).every(({ state }) => state === 'delivered')).toBe(true)
  })

  it('are not begun once the worker stops, and one that is cut off is made again', async () => {
    const id = await anEndpoint()
    await announced(40)
    let stopping = false
    answer = () => {
      stopping = true
      cut.abort()
      return { error: 'was cut off', durationMs: 1 }
    }
    await drain(undefined, () => stopping)
    expect(sent.length).toBeLessThanOrEqual(16)
    expect((await deliveriesOf(id)).every(({ tries, state }) => tries === 0 && state === 'pending')).toBe(true)
    expect(await store.webhooks.claimDue({ nowMs: nowMs + 1, leaseMs: 1, limit: 1 })).toHaveLength(1)
  })

  it('whose order is not there is given up, and holds up no other', async () => {
    const id = await anEndpoint()
    await store.deliveries.fanOut([{ event: anEvent(), steps: 1 }], nowMs)
    await announced(1)
    await drain()
    expect((await deliveriesOf(id)).map(({ state }) => state).toSorted()).toEqual(['delivered', 'failed'])
  })

  it('are signed with both secrets while one is rotated, and with one afterwards', async () => {
    const id = await anEndpoint()
    const next = newSecret(new Uint8Array(32).fill(9))
    const rotation = { secret: next, nowMs, overlapMs: DAY_MS }
    await store.webhooks.rotateSecret(id, rotation, anEntry())
    await announced(1)
    await drain()
    expect(sent[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2)
    nowMs += DAY_MS + 1
    await announced(1)
    await drain()
    expect(sent[1]?.headers['webhook-signature']?.split(' ')).toHaveLength(1)
  })

  it('try an endpoint out with a ping', async () => {
    const webhookId = await anEndpoint()
    await store.deliveries.ping({ webhookId, eventId: anId() }, nowMs)
    await drain()
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ type: 'webhook.ping', data: { webhookId } })
  })
})
