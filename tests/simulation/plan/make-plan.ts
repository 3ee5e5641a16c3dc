import { createRandom, type Random } from '../../scenarios/random.ts'
import { chance, pick } from './chance.ts'
import { makeFaults } from './make-faults.ts'
import { AWAIT_MS, type Plan, type PlannedOrder, type PlannedProcess, type Settings } from './plan.ts'

const SECOND = 1_000

/** Below its time limit of 10 s, and above the time that a stop waits. */
const SLOWEST_PARTNER_MS = 8_500

/** The plan of a seed. One in four is about load alone: a worker that has enough to do, and no fault. */
export function makePlan(seed: number): Plan {
  const random = createRandom(seed ^ 0x5eed)
  const kind = seed % 4 === 0 ? 'load' : 'faults'
  const settings = kind === 'load' ? loadSettings(random) : faultSettings(random)
  const processes = makeProcesses(kind, random)
  const orders = kind === 'load' ? loadOrders(settings, processes, random) : faultOrders(random).map(orWaiting(seed))
  const products = makeProducts(orders, random)
  const spanMs = Math.max(...orders.map(({ atMs }) => atMs)) + 30 * SECOND
  const faults = kind === 'load' ? [] : makeFaults(processes, spanMs, random)
  return { seed, kind, settings, products, orders, processes, faults }
}

function faultSettings(random: Random): Settings {
  const visibilitySeconds = pick(random, [3, 5, 20])
  // A claim holds as long as a message is hidden, and is not renewed: a partner that takes longer than that is no fault of this kind.
  const slowest = visibilitySeconds === 20 ? SLOWEST_PARTNER_MS : 500
  return {
    deadlineSeconds: pick(random, [2, 5, 30, 600]),
    visibilitySeconds,
    maxRetries: pick(random, [0, 1, 3, 3, 3]),
    concurrency: pick(random, [1, 3, 10, 20]),
    relayPollMs: pick(random, [1, 5, 5]) * SECOND,
    watchdogMs: pick(random, [2, 5, 10]) * SECOND,
    mailLeaseMs: 15 * SECOND,
    duplicateRate: pick(random, [0, 0, 0.05, 0.3]),
    reorderRate: pick(random, [0, 0.1, 1]),
    countsLagMs: pick(random, [0, 5, 60]) * SECOND,
    partnerMs: pick(random, [5, 50, 500, slowest]),
    cancelWindowSeconds: pick(random, [0, 0, 2, 10]),
  }
}

/** Nothing but work: a deadline that passes long before the backlog is worked off. */
function loadSettings(random: Random): Settings {
  return {
    deadlineSeconds: pick(random, [2, 2, 5, 600]),
    visibilitySeconds: 20,
    maxRetries: 3,
    concurrency: pick(random, [1, 2, 4]),
    relayPollMs: SECOND,
    watchdogMs: 2 * SECOND,
    mailLeaseMs: 15 * SECOND,
    duplicateRate: 0,
    reorderRate: pick(random, [0, 0.1, 1]),
    countsLagMs: pick(random, [0, 5, 60]) * SECOND,
    partnerMs: pick(random, [200, 500, 900]),
    cancelWindowSeconds: 0,
  }
}

function makeProcesses(kind: Plan['kind'], random: Random): PlannedProcess[] {
  const named = (does: PlannedProcess['does'], count: number) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${does} ${index + 1}`,
      does,
      skewMs: index === 0 ? 0 : random.between(-400, 400),
    }))
  return [...named('api', random.between(1, 2)), ...named('worker', kind === 'load' ? 1 : random.between(1, 3))]
}

/** A burst that takes the worker half a minute or more, and then a trickle well below what it can do. */
function loadOrders({ concurrency, partnerMs }: Settings, processes: readonly PlannedProcess[], random: Random) {
  const workers = processes.filter(({ does }) => does === 'worker').length
  const perSecond = (workers * concurrency * SECOND) / partnerMs
  const burst = Math.min(60, Math.ceil(perSecond * 20))
  const trickle = Math.min(30, Math.ceil(perSecond * 8))
  return Array.from({ length: burst + trickle }, (_, customer) =>
    plainOrder(customer, customer < burst ? 0 : Math.round(((customer - burst) / (perSecond / 3)) * SECOND), random),
  )
}

const plainOrder = (customer: number, atMs: number, random: Random): PlannedOrder => ({
  customer,
  atMs,
  lines: [{ productId: pick(random, PRODUCTS), quantity: 1 }],
  keyed: true,
  partner: { errors: 0, refuses: false },
  addressRefused: false,
  readAfterMs: [],
})

const PRODUCTS = ['bike', 'helmet', 'gloves']

function faultOrders(random: Random): PlannedOrder[] {
  const count = pick(random, [1, 3, 8, 8, 20, 40])
  const spanMs = pick(random, [0, 10, 30, 60]) * SECOND
  return Array.from({ length: count }, (_, customer) => oddOrder(customer, random.between(0, spanMs), random))
}

function oddOrder(customer: number, atMs: number, random: Random): PlannedOrder {
  const reads = Array.from({ length: random.between(0, 3) }, () => random.between(0, 20 * SECOND))
  return {
    ...plainOrder(customer, atMs, random),
    lines: random
      .shuffle(PRODUCTS)
      .slice(0, random.between(1, 3))
      .map((productId) => ({ productId, quantity: random.between(1, 3) })),
    keyed: chance(random, 0.8),
    partner: { errors: chance(random, 0.7) ? 0 : random.between(1, 5), refuses: chance(random, 0.1) },
    addressRefused: chance(random, 0.05),
    ...(chance(random, 0.3) ? { cancelAfterMs: random.between(0, 8 * SECOND) } : {}),
    ...(chance(random, 0.3) ? { retryAfterMs: random.between(10, 60) * SECOND } : {}),
    readAfterMs: reads,
  }
}

const WAITING_SHARE = 0.2

/** Some wait for an answer that is posted. By a chance of its own, so that all else of a seed's plan is as it was before there were such. */
function orWaiting(seed: number): (order: PlannedOrder) => PlannedOrder {
  const random = createRandom(seed ^ 0xa3a17)
  return (order) => {
    if (!chance(random, WAITING_SHARE)) return order
    const answersAfterMs = random.between(0, AWAIT_MS + 10 * SECOND)
    return { ...order, partner: { ...order.partner, answersAfterMs } }
  }
}

/** Sometimes fewer than are wanted. */
function makeProducts(orders: readonly PlannedOrder[], random: Random) {
  return PRODUCTS.map((id) => {
    const wanted = orders
      .flatMap(({ lines }) => lines)
      .filter(({ productId }) => productId === id)
      .reduce((sum, { quantity }) => sum + quantity, 0)
    return { id, available: chance(random, 0.3) ? Math.floor(wanted / 2) : wanted + 10 }
  })
}
