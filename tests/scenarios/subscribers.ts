import assert from 'node:assert/strict'
import type { Order } from '@orders/shared/contracts/orders'
import type { Webhook, WebhookWithSecret } from '@orders/shared/contracts/webhooks'
import { percentile } from '../bench/statistics.ts'
import { type Customer, call, until } from '../e2e/client.ts'
import type { Closers } from '../faults/closers.ts'
import { type AnswerRule, type Receiver, startVerifyingReceiver } from '../faults/services/webhook-receivers.ts'

const ALL = ['order.placed', 'order.confirmed', 'order.failed', 'order.cancelled']
const SETTLED_TYPE: Record<string, string> = {
  CONFIRMED: 'order.confirmed',
  FAILED: 'order.failed',
  CANCELLED: 'order.cancelled',
}
const well: AnswerRule = () => ({ status: 204 })
const SLOW_MS = 300
const FLAP = { everyMs: 5_000, downMs: 1_000 }

export interface Endpoint extends Receiver {
  id: string
  events: readonly string[]
  /** Whether it takes deliveries in the end. */
  isLive: boolean
}

export interface Endpoints {
  all: Endpoint[]
  live: Endpoint[]
  /** Those that answer at once. */
  healthy: Endpoint[]
  /** The one that flaps stays up from now on. */
  stopFlapping(): void
}

interface Registration {
  admin: Customer
  url: string
  closers: Closers
}

export async function registerHealthy(to: Registration, count: number): Promise<Endpoint[]> {
  const names = Array.from({ length: count }, (_, index) => `fast ${index + 1}`)
  return Promise.all(names.map((name) => registerOne(to, name, well)))
}

/** Seven that take what they get, each in its way, and three that do not. */
export async function registerAll(to: Registration): Promise<Endpoints> {
  let isUp = false
  const flapping: AnswerRule = () => ({ status: !isUp && Date.now() % FLAP.everyMs < FLAP.downMs ? 503 : 200 })
  const slow: AnswerRule = async () => {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    return { status: 200 }
  }
  const healthy = await registerHealthy(to, 3)
  const live = [
    ...healthy,
    await registerOne(to, 'confirmed only', well, ['order.confirmed']),
    await registerOne(to, 'slow', slow),
    await registerOne(to, 'flapping', flapping),
    await registerOne(to, 'tripling', (_event, times) => ({ status: times < 3 ? 500 : 200 })),
  ]
  const sick = [
    await registerOne(to, 'failing', () => ({ status: 500 })),
    await registerOne(to, 'dead', () => 'hangs'),
    await registerOne(to, 'gone', () => ({ status: 410 })),
  ]
  const all = [...live, ...sick.map((one) => ({ ...one, isLive: false }))]
  const stopFlapping = () => {
    isUp = true
  }
  return { all, live, healthy, stopFlapping }
}

async function registerOne(
  { admin, url, closers }: Registration,
  name: string,
  rule: AnswerRule,
  events: readonly string[] = ALL,
): Promise<Endpoint> {
  const receiver = await startVerifyingReceiver(name, rule, closers)
  const body = { url: receiver.url, events, description: name }
  const answer = await call<WebhookWithSecret>(`${url}/api/admin/webhooks`, {
    method: 'POST',
    token: admin.token,
    body,
  })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  receiver.verifyWith(answer.body.secret)
  return Object.assign(receiver, { id: answer.body.id, events, isLive: true })
}

/** Resolves when every live endpoint has had every event of these orders that it asked for. */
export async function allHear(
  endpoints: readonly Endpoint[],
  orders: readonly Order[],
  withinMs: number,
): Promise<void> {
  for (const endpoint of endpoints) {
    let missing: string[] = []
    await until(`${endpoint.name} has heard of all orders`, withinMs, async () => {
      missing = missingOf(endpoint, orders)
      return missing.length === 0 || undefined
    }).catch((error: unknown) => {
      throw new Error(`${endpoint.name} lacks ${missing.length}, such as ${missing[0]}`, { cause: error })
    })
    assert.equal(endpoint.forged, 0, `${endpoint.name} got deliveries that are not signed with its secret`)
  }
}

function missingOf({ received, events }: Endpoint, orders: readonly Order[]): string[] {
  const heard = new Set(received.map(({ orderId, type }) => `${orderId} ${type}`))
  return orders
    .flatMap(({ id, status }) => ['order.placed', SETTLED_TYPE[status] ?? ''].map((type) => ({ id, type })))
    .filter(({ type }) => events.includes(type))
    .map(({ id, type }) => `${id} ${type}`)
    .filter((one) => !heard.has(one))
}

/** Nothing that tells who a customer is leaves the house with an event. */
export function assertNothingPersonal(endpoints: readonly Endpoint[], words: readonly string[]): void {
  for (const { name, bodies } of endpoints)
    for (const word of words) assert.ok(!bodies.some((body) => body.includes(word)), `${name} was told ${word}`)
}

/** p99 of what was delivered the first time, in ms. */
export function worstDelayMs(
  endpoints: readonly Endpoint[],
  fromIndex: ReadonlyMap<string, number> = new Map(),
): number {
  const delays = endpoints.flatMap(({ id, received }) => {
    const seen = new Set<string>()
    return received
      .slice(fromIndex.get(id) ?? 0)
      .filter(({ eventId }) => !seen.has(eventId) && seen.add(eventId))
      .map(({ delayMs }) => delayMs)
  })
  return Math.round(percentile(delays, 0.99))
}

/** How often each endpoint got what it had had before, and how often an order's later version came before an earlier one. */
export function figuresOf(endpoints: readonly Endpoint[]): Record<string, string> {
  return Object.fromEntries(
    endpoints.map(({ name, received }) => {
      const events = new Set(received.map(({ eventId }) => eventId)).size
      return [name, `${events} events, ${received.length - events} again, ${countOutOfOrder(received)} out of order`]
    }),
  )
}

function countOutOfOrder(received: Receiver['received']): number {
  const newest = new Map<string, number>()
  const seen = new Set<string>()
  let count = 0
  for (const { eventId, orderId, version } of received) {
    if (seen.has(eventId)) continue
    seen.add(eventId)
    if (version < (newest.get(orderId) ?? 0)) count += 1
    newest.set(orderId, Math.max(version, newest.get(orderId) ?? 0))
  }
  return count
}

export async function readEndpoint({ admin, url }: Omit<Registration, 'closers'>, id: string): Promise<Webhook> {
  return (await call<Webhook>(`${url}/api/admin/webhooks/${id}`, { token: admin.token })).body
}
