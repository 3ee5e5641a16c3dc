import { CPU_US, ORDERS_OF_ONE_PRODUCT, PER_ORDER, QUOTAS } from './costs.ts'

/** What is asked of the system at its peak. Rates are per second. */
export interface Load {
  orders: number
  reads: number
  logins: number
  /** Products in an order. */
  lines: number
  /** Of all reads, those that the cache answers: 0 to 1. */
  hitRate: number
  /** Of all orders, those with the most wanted product: 0 to 1. */
  hottestShare: number
  /** Webhook endpoints that hear of each event. */
  endpoints: number
  /** How long the partner takes for an order. */
  fulfilmentMs: number
  /** For so long orders are kept. */
  retentionDays: number
  /** The peak against the mean of a day. */
  peakFactor: number
}

/** What one of each carries: assumed, or measured on a machine that is not yours. To be replaced by your own measurements. */
export interface Assumptions {
  /** Documents that the primary of one shard writes in a second. */
  writesPerShard: number
  /** Commands that one Redis node answers in a second. */
  redisCommandsPerNode: number
  redisGigabytesPerNode: number
  /** Of what it can do, so much is asked of a part at the peak: 0 to 1. */
  headroom: number
  /** What accepting an order, settling one and a read from the cache take of a core. */
  placingUs: number
  settlingUs: number
  cachedReadUs: number
}

export interface Part {
  name: string
  /** Such as `12 replicas`. */
  size: string
  /** Of what this size can do, what the load asks of it; above 1 it does not hold. */
  use: number
  why: string
}

export interface Plan {
  /** What grows by adding. */
  parts: readonly Part[]
  /** What no further machine helps, the nearest first. */
  limits: readonly [Part, ...Part[]]
  /** What to ask the provider for, in words. */
  quotas: readonly string[]
}

const US = 1_000_000
const EVENTS_PER_ORDER = 2

/** Pure: the same load, the same plan. */
export function planCapacity(load: Load, assumptions: Assumptions): Plan {
  const [first, ...rest] = limitsOf(load, assumptions).toSorted((one, other) => other.use - one.use)
  if (!first) throw new Error('every system has a limit')
  return {
    parts: [api(load, assumptions), worker(load, assumptions), ...stores(load, assumptions)],
    limits: [first, ...rest],
    quotas: quotasOf(load),
  }
}

function api(load: Load, { headroom, placingUs, cachedReadUs }: Assumptions): Part {
  const { orders, reads, logins, hitRate } = load
  const readUs = hitRate * cachedReadUs + (1 - hitRate) * CPU_US.storeRead
  const cores = (orders * placingUs + reads * readUs + logins * CPU_US.login) / US
  // Each replica hears of every order, so it has less left for requests the more orders there are
  const left = headroom - listening(load)
  if (left <= 0)
    return { name: 'api', size: 'no number of them', use: Infinity, why: 'the channel of changes takes all of each' }
  const replicas = spare(cores / left)
  return {
    name: 'api',
    size: count(replicas, 'replica'),
    use: cores / replicas + listening(load),
    why: `${round(cores)} cores`,
  }
}

/** Share of a core. */
const listening = ({ orders }: Load): number => (orders * CPU_US.listening) / US

function worker({ orders, endpoints, fulfilmentMs }: Load, { headroom, settlingUs }: Assumptions): Part {
  const cores = (orders * (settlingUs + EVENTS_PER_ORDER * endpoints * CPU_US.delivery)) / US
  const replicas = spare(cores / headroom)
  const atOnce = Math.ceil((orders * fulfilmentMs) / 1000 / replicas)
  return {
    name: 'worker',
    size: count(replicas, 'replica'),
    use: cores / replicas,
    why: `${round(cores)} cores; WORKER_CONCURRENCY of at least ${number(atOnce)} for a partner that takes ${number(fulfilmentMs)} ms`,
  }
}

function stores(load: Load, assumptions: Assumptions): Part[] {
  const { orders, reads, hitRate, lines, logins, retentionDays, peakFactor } = load
  const { headroom, writesPerShard, redisCommandsPerNode, redisGigabytesPerNode } = assumptions
  const writes = orders * (PER_ORDER.documentsWritten + lines) + logins
  const shards = Math.max(1, Math.ceil(writes / writesPerShard / headroom))
  const terabytes = (orders / peakFactor) * 86_400 * retentionDays * PER_ORDER.bytes * 1e-12
  const commands = reads * (2 - hitRate) + orders * PER_ORDER.redisCommands + logins * 2
  const gigabytes = (orders * PER_ORDER.cachedSeconds * PER_ORDER.cachedBytes) / 1e9
  const nodes = Math.max(
    1,
    Math.ceil(Math.max(commands / redisCommandsPerNode, gigabytes / redisGigabytesPerNode) / headroom),
  )
  return [
    {
      name: 'MongoDB',
      size: count(shards, 'shard'),
      use: writes / shards / writesPerShard,
      why: `${number(writes)} documents written a second; ${round(terabytes)} TB after ${number(retentionDays)} days`,
    },
    {
      name: 'Redis',
      size: count(nodes, 'primary', 'primaries'),
      use: Math.max(commands / nodes / redisCommandsPerNode, gigabytes / nodes / redisGigabytesPerNode),
      why: `${number(commands)} commands a second, ${round(gigabytes)} GB of orders; each with a replica`,
    },
  ]
}

function limitsOf(load: Load, { headroom, settlingUs }: Assumptions): Part[] {
  const { orders, hottestShare, fulfilmentMs } = load
  const ofHottest = orders * hottestShare
  const inFlight = (orders * (fulfilmentMs + settlingUs / 1000)) / 1000
  return [
    {
      name: 'the channel of changes',
      size: 'heard by each api',
      use: listening(load) / headroom,
      why: `${percent(listening(load))} of the one core that an api has`,
    },
    {
      name: 'the most wanted product',
      size: 'one document',
      use: ofHottest / ORDERS_OF_ONE_PRODUCT,
      why: `${round(ofHottest)} orders a second for it; ${number(ORDERS_OF_ONE_PRODUCT)} were measured`,
    },
    {
      name: 'messages in flight',
      size: 'one queue',
      use: inFlight / QUOTAS.sqsInFlight,
      why: `${number(inFlight)} of ${number(QUOTAS.sqsInFlight)} that SQS allows`,
    },
  ]
}

function quotasOf({ orders, peakFactor, endpoints }: Load): string[] {
  const mailsPerDay = (orders / peakFactor) * 86_400 * PER_ORDER.mails
  const calls = (orders * PER_ORDER.sqsMessages) / 10
  return [
    `SES: ${number(orders * PER_ORDER.mails)} mails a second and ${number(mailsPerDay)} a day (a new account has ${QUOTAS.sesPerSecond} and ${number(QUOTAS.sesPerDay)}); fewer a second is a longer wait for the mail, and loses none`,
    `SQS: nothing to ask for; ${number(3 * calls)} to ${number(30 * calls)} requests a second, in batches of ten or one by one`,
    ...(endpoints > 0
      ? [`webhooks: ${number(orders * EVENTS_PER_ORDER * endpoints)} requests a second leave the workers`]
      : []),
  ]
}

/** One more than are needed, so that one may fail. */
const spare = (needed: number): number => Math.max(1, Math.ceil(needed)) + 1

const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`
const number = (n: number): string => Math.round(n).toLocaleString('en-US')
const round = (n: number): string => (n < 10 ? n.toFixed(1) : number(n))
const percent = (share: number): string => `${Math.round(share * 100)} %`
