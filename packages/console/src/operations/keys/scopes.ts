import type { ApiKey, Scope } from '@orders/shared/contracts/api-keys'
import type { Tone } from '../tone-badge.tsx'

/** What a program may do with each. */
export const SCOPE_WORDS: Record<Scope, string> = {
  'orders:read': 'Find and read the orders of all customers, and follow them.',
  'orders:write': 'Place orders for customers, cancel and retry them, and say how their fulfilment went.',
  'products:write': 'Create, change and archive products.',
  'stock:write': 'Add to the stock, and take from it.',
  'mails:write': 'See which mails were sent or not, and have them sent again.',
  'webhooks:write': 'See, change and try out the endpoints that events are posted to.',
  'stats:read': 'Read how many orders, messages and mails there are.',
}

const SOON_MS = 14 * 86_400_000

/** Whether it is good, and for how long. */
export function describeLife({ expiresAt }: Pick<ApiKey, 'expiresAt'>, nowMs: number): [tone: Tone, text: string] {
  const leftMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - nowMs
  if (leftMs <= 0) return ['off', 'Ended']
  return leftMs < SOON_MS ? ['wait', 'Ends soon'] : ['good', 'Good']
}

/** @param day as a field of a date has it. @returns its end in the reader's time zone; what is no day stays as it is */
export function endOfDay(day: string): string {
  const [year = Number.NaN, month = Number.NaN, date = Number.NaN] = day.split('-').map(Number)
  const end = new Date(year, month - 1, date + 1)
  return Number.isNaN(end.getTime()) ? day : end.toISOString()
}
