import type { Broadcast } from './targeting.ts'

/**
 * Who asks, and so how often: `operators` when they look; `sweeps` each process every second or less often, and not once for each order;
 * `accounts` a user once or twice; `audits` when one is run.
 */
type Asker = 'operators' | 'sweeps' | 'accounts' | 'audits'

/**
 * All that may go to every shard of a collection: `COLLECTION COMMAND by FIELDS`, or by some of these. What requests of customers and messages of
 * orders lead to is not among it. Where two fit, the first one counts.
 */
const LIST: [asked: string, of: Asker, why: string][] = [
  ['orders find by _id', 'operators', 'one that is named by its id alone; so is the order of a mail that is swept'],
  ['orders find by number', 'operators', 'one that is named by its number'],
  ['orders find by _id (range)', 'sweeps', 'the walk that adds numbers and their rows'],
  ['orders find by _id (range), items.productId, status', 'operators', 'lists and exports of all customers’ orders'],
  ['orders find by awaitUntilMs, awaitUntilMs (range), status', 'sweeps', 'the oldest unsettled one, for metrics'],
  ['orders find by awaitUntilMs (range), cancellableUntil (range), checkAtMs (range)', 'sweeps', 'the watchdog'],
  ['orders find by retriedAtVersion (range), status, status (range), updatedAt (range)', 'sweeps', 'the last hour'],
  ['orders aggregate by status', 'operators', 'counts by status'],
  ['orders aggregate by status, updatedAt (range)', 'sweeps', 'the last hour'],
  ['orders aggregate by _id (range)', 'sweeps', 'the last hour; all of them, for an audit'],
  ['orders aggregate by status (range)', 'audits', 'what orders hold of the stock'],
  ['orders aggregate by idempotency.key (range)', 'audits', 'keys that two orders have'],
  ['outbox find by atMs (range), leaseUntilMs (range), sent', 'sweeps', 'the relay: what is to be sent, of any order'],
  ['outbox find by sentAtMs (range)', 'sweeps', 'housekeeping'],
  ['outbox find by event.data.orderId', 'operators', 'the timeline of an order'],
  ['outbox find by $or (range), atMs (range), sent', 'audits', 'what has waited for long'],
  ['outbox aggregate by atMs (range), sent', 'sweeps', 'how much waits, for metrics'],
  ['announcements find by audience, leaseUntilMs (range)', 'sweeps', 'the relay'],
  ['announcements aggregate by audience', 'sweeps', 'how much waits, for metrics'],
  // One endpoint may have all the deliveries that there are
  ['deliveries find by dueAtMs (range), state, webhookId', 'sweeps', 'what is due at an endpoint'],
  ['deliveries find by atMs (range), state, webhookId', 'sweeps', 'housekeeping'],
  ['deliveries distinct by atMs (range), state', 'sweeps', 'housekeeping'],
  ['deliveries find by _id (range), eventId (range), state, webhookId', 'operators', 'lists, replays and removals'],
  [
    'deliveries find by dueAtMs (range), eventId (range), state, webhookId',
    'operators',
    'what waits, of one that is active again',
  ],
  ['deliveries find by announcement.event.data.orderId', 'operators', 'the timeline of an order'],
  ['deliveries aggregate by state, webhookId', 'operators', 'how many are pending'],
  ['mails find by checkAtMs (range), leaseUntilMs (range), state', 'sweeps', 'mails that are due'],
  ['mails find by kind, settledAtMs (range), userId (range)', 'sweeps', 'housekeeping'],
  ['mails aggregate by state', 'sweeps', 'how many are unsent, for metrics'],
  ['mails find by $or (range), _id (range), state', 'operators', 'lists'],
  ['mails find by userId', 'accounts', 'the export of an account'],
  ['mails update by state, userId', 'accounts', 'held mails, when an address is verified or an account erased'],
  ['mails delete by kind, userId', 'accounts', 'the erasure of an account'],
  ['adminLog find by _id (range)', 'operators', 'the list'],
  ['adminLog find by target', 'operators', 'the timeline of an order'],
]

export interface Reason {
  asked: string
  of: Asker
  why: string
}

export const REASONS: readonly Reason[] = LIST.map(([asked, of, why]) => ({ asked, of, why }))

export const reasonOf = ({ collection, command, fields }: Broadcast): Reason | undefined =>
  REASONS.find(({ asked }) => {
    const [what, within = ''] = asked.split(' by ')
    return what === `${collection} ${command}` && fields.every((field) => within.split(', ').includes(field))
  })
