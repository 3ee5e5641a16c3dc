import { parseArgs } from 'node:util'
import { CPU_US } from './costs.ts'
import type { Assumptions, Load } from './plan.ts'

export class WrongArguments extends Error {}

export interface CapacityRequest {
  load: Load
  assumptions: Assumptions
  json: boolean
}

const SECONDS = { s: 1, min: 60, h: 3_600, day: 86_400 } as const
const RATE = /^(\d+(?:\.\d+)?)(?:\/(s|min|h|day))?$/

interface Flag {
  fallback: (orders: number) => string
  help: string
  read: (text: string) => number | undefined
}

const rate = (text: string): number | undefined => {
  const [, amount, unit] = RATE.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) / SECONDS[(unit ?? 's') as keyof typeof SECONDS]
}
const share = (text: string) => (/^(0(\.\d+)?|1)$/.test(text) ? Number(text) : undefined)
const amount = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined)
const positive = (text: string) => (Number(text) > 0 ? amount(text) : undefined)

const FLAGS = {
  orders: {
    read: (text) => rate(text) || undefined,
    fallback: () => '',
    help: 'at the peak, such as 200/s or 3000000/day',
  },
  reads: {
    read: rate,
    fallback: (orders) => String(10 * orders),
    help: 'of orders; 10 for each order unless told otherwise',
  },
  logins: { read: rate, fallback: (orders) => String(orders / 5), help: 'one for every fifth order' },
  lines: { read: positive, fallback: () => '2', help: 'products in an order' },
  'hit-rate': { read: share, fallback: () => '0.95', help: 'reads that the cache answers, 0 to 1' },
  'hottest-share': { read: share, fallback: () => '0.01', help: 'orders with the most wanted product, 0 to 1' },
  endpoints: { read: amount, fallback: () => '0', help: 'webhook endpoints that hear of each event' },
  'fulfilment-ms': { read: amount, fallback: () => '200', help: 'what the partner takes for an order' },
  'retention-days': { read: positive, fallback: () => '365', help: 'for so long orders are kept' },
  'peak-factor': { read: positive, fallback: () => '4', help: 'the peak against the mean of a day' },
  'writes-per-shard': {
    read: positive,
    fallback: () => '20000',
    help: 'documents a second; an assumption: measure your MongoDB',
  },
  'redis-commands': { read: positive, fallback: () => '100000', help: 'a second and node; an assumption' },
  'redis-gb': { read: positive, fallback: () => '25', help: 'of memory a node' },
  'placing-us': {
    read: positive,
    fallback: () => String(CPU_US.placing),
    help: 'of a core to accept an order; measure yours: npm run bench',
  },
  'settling-us': {
    read: positive,
    fallback: () => String(CPU_US.settling),
    help: 'of a core from the queue to the mail',
  },
  'read-us': { read: positive, fallback: () => String(CPU_US.cachedRead), help: 'of a core to answer from the cache' },
  headroom: {
    read: (text) => share(text) || undefined,
    fallback: () => '0.7',
    help: 'of each part, what the peak may use',
  },
} as const satisfies Record<string, Flag>

export const USAGE = `Usage: npm run capacity -- --orders 200/s [flags]

How many of each part carry a load, which quotas to ask for, and what gives way first; from the costs in docs/capacity.md.
Rates are per second, or with /min, /h, /day.

${Object.entries(FLAGS)
  .map(
    ([name, { fallback, help }]) =>
      `  --${name.padEnd(17)} ${help}${fallback(0) && Number(fallback(0)) ? ` (${fallback(0)})` : ''}`,
  )
  .join('\n')}
  --json              for programs`

/**
 * @returns undefined when only help is wanted
 * @throws WrongArguments
 */
export function readArguments(args: string[]): CapacityRequest | undefined {
  const values = parse(args)
  if (values['help'] === true) return undefined
  if (values['orders'] === undefined) throw new WrongArguments('--orders is missing.')
  const read = (name: keyof typeof FLAGS, orders = 0): number => {
    const flag: Flag = FLAGS[name]
    const text = String(values[name] ?? flag.fallback(orders))
    const value = flag.read(text)
    if (value === undefined) throw new WrongArguments(`--${name} cannot be ${text}: ${flag.help}.`)
    return value
  }
  const orders = read('orders')
  return {
    load: {
      orders,
      reads: read('reads', orders),
      logins: read('logins', orders),
      lines: read('lines'),
      hitRate: read('hit-rate'),
      hottestShare: read('hottest-share'),
      endpoints: read('endpoints'),
      fulfilmentMs: read('fulfilment-ms'),
      retentionDays: read('retention-days'),
      peakFactor: read('peak-factor'),
    },
    assumptions: {
      writesPerShard: read('writes-per-shard'),
      redisCommandsPerNode: read('redis-commands'),
      redisGigabytesPerNode: read('redis-gb'),
      headroom: read('headroom'),
      placingUs: read('placing-us'),
      settlingUs: read('settling-us'),
      cachedReadUs: read('read-us'),
    },
    json: values['json'] === true,
  }
}

function parse(args: string[]): Record<string, string | boolean | undefined> {
  const flags = Object.keys(FLAGS).map((name) => [name, { type: 'string' }] as const)
  const booleans = ['json', 'help'].map((name) => [name, { type: 'boolean' }] as const)
  try {
    return parseArgs({ args, options: Object.fromEntries([...flags, ...booleans]) }).values as Record<
      string,
      string | boolean
    >
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error))
  }
}
