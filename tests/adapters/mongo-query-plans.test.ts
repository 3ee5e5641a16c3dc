import { isDeepStrictEqual } from 'node:util'
import { createMongoAccountTokens } from '@orders/shared/adapters/mongo/accounts/account-tokens'
import { createMongoMailAllowances } from '@orders/shared/adapters/mongo/accounts/mail-allowances'
import { createMongoSessions } from '@orders/shared/adapters/mongo/accounts/sessions'
import { createMongoUsers } from '@orders/shared/adapters/mongo/accounts/users'
import { createMongoAdminLog } from '@orders/shared/adapters/mongo/admin-log'
import { createConnection } from '@orders/shared/adapters/mongo/connection/connection'
import type { LongWork } from '@orders/shared/adapters/mongo/connection/long-work'
import { createMongoMails } from '@orders/shared/adapters/mongo/mails/mails'
import { createMongoOrders } from '@orders/shared/adapters/mongo/orders'
import { createMongoOutbox } from '@orders/shared/adapters/mongo/outbox/outbox'
import { collectionsOf } from '@orders/shared/adapters/mongo/schema/collections'
import { INDEXES, type NamedIndex } from '@orders/shared/adapters/mongo/schema/indexes'
import { createMongoAnnouncements } from '@orders/shared/adapters/mongo/subscribers/announcements'
import { createAudiences } from '@orders/shared/adapters/mongo/subscribers/audiences'
import { createMongoDeliveries } from '@orders/shared/adapters/mongo/subscribers/deliveries'
import { createMongoWebhooks } from '@orders/shared/adapters/mongo/subscribers/webhooks'
import {
  aLine,
  aNewPassword,
  anAccountMail,
  anAnnouncement,
  anAttempt,
  anEvent,
  anOrder,
  aProduct,
  aSession,
  aToken,
  aUser,
  aWebhook,
  NOON_MS,
} from '@orders/shared/testing/builders'
import { type CommandStartedEvent, type Document, MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMongoDatabases } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']

if (!url) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else describe('what is asked of MongoDB', () => describeQuestions(url))

const NO_LONG_WORK: LongWork = {
  run: () => Promise.reject(new Error('nothing here takes long')),
  close: async () => {},
}

interface Question {
  collection: string
  filter: Document
  sort: [name: string, direction: unknown][]
}

function describeQuestions(server: string): void {
  const databases = openMongoDatabases(server)
  const client = new MongoClient(server, { monitorCommands: true, ignoreUndefined: true })
  const asked: Question[] = []
  client.on('commandStarted', (event) => asked.push(...questionsOf(event)))
  let opened: Awaited<ReturnType<typeof databases.openStore>>
  let stores: ReturnType<typeof storesOf>
  const user = aUser()
  const { id: userId } = user
  const webhook = aWebhook()
  const announcement = anAnnouncement()
  const key = { webhookId: webhook.id, eventId: announcement.event.id }
  const claimAndRelease = async () => {
    const [claim] = await stores.webhooks.claimDue({ nowMs: NOON_MS, leaseMs: 9, limit: 9 })
    await stores.webhooks.release((await stores.webhooks.renew(claim!, { nowMs: NOON_MS, leaseMs: 10 }))!)
  }
  const noteAttempt = (tries: number) =>
    stores.deliveries.noteAttempt({ ...key, tries, replays: 0 }, anAttempt(), { state: 'pending', dueAtMs: NOON_MS })

  function storesOf(name: string) {
    const connection = createConnection(client, client.db(name))
    return {
      users: createMongoUsers(connection),
      sessions: createMongoSessions(connection),
      accountTokens: createMongoAccountTokens(connection),
      mailAllowances: createMongoMailAllowances(connection),
      mails: createMongoMails(connection),
      orders: createMongoOrders(connection, NO_LONG_WORK, async () => []),
      outbox: createMongoOutbox(connection),
      adminLog: createMongoAdminLog(connection),
      findAudiences: createAudiences(connection, { hasTopic: false }),
      announcements: createMongoAnnouncements(connection).webhooks,
      webhooks: createMongoWebhooks(connection),
      deliveries: createMongoDeliveries(connection),
      close: connection.close,
    }
  }

  beforeAll(async () => {
    opened = await databases.openStore()
    stores = storesOf(opened.name)
    const product = aProduct()
    await opened.store.products.put(product.id, { name: 'n', price: product.price, available: 5 })
    const order = anOrder({ userId, items: [aLine(product)], idempotency: { key: 'k', fingerprint: 'f' } })
    await opened.store.orders.place(order, anEvent(order))
    await stores.users.insert(user, anAccountMail({ userId }))
    await stores.sessions.open(aSession({ userId, expiresAtMs: NOON_MS }))
    await stores.accountTokens.add(aToken({ userId, hash: 'verify' }))
    await stores.accountTokens.add(aToken({ userId, hash: 'reset', purpose: 'reset-password' }))
    await stores.accountTokens.add(aToken({ expiresAtMs: NOON_MS }))
    await stores.mailAllowances.take('key', 'mail', { nowMs: NOON_MS, windowMs: 1, most: 1 })
    await stores.webhooks.insert(webhook)
    await opened.store.orders.place(anOrder({ userId, items: order.items }), announcement.event)
    const ended = anAccountMail({ userId })
    await stores.mails.add(ended)
    await stores.mails.markSent({ subjectId: ended.id, kind: ended.kind }, NOON_MS)
  })
  afterAll(async () => {
    await stores.close()
    await opened.close()
    await databases.close()
  })

  it.each<[string, () => Promise<unknown>, string[]]>([
    ['the sessions of a user', () => stores.sessions.listOf(userId, NOON_MS), ['sessions_by_user']],
    ['ended sessions', () => stores.sessions.findEnded(NOON_MS), ['sessions_ended']],
    ['a known address', () => stores.sessions.isKnownAddress(userId, 'hash'), ['sessions_by_user']],
    ['sessions to purge', () => stores.sessions.purge(NOON_MS, 9), ['sessions_by_expiry', '_id_']],
    ['tokens to purge', () => stores.accountTokens.purge(NOON_MS, 9), ['account_tokens_by_expiry', '_id_']],
    ['allowances to purge', () => stores.mailAllowances.purge(NOON_MS + 1, 9), ['mail_allowances_by_expiry', '_id_']],
    ['mails to purge', () => stores.mails.purge(NOON_MS + 1, 9), ['mails_of_accounts', '_id_']],
    ['held mails', () => stores.mails.releaseHeld(userId, NOON_MS), ['mails_of_user']],
    ...[true, false].flatMap((oldestFirst): [string, () => Promise<unknown>, string[]][] => {
      const sorted = oldestFirst ? 'oldest first' : 'newest first'
      const list = (filter: object) => () => stores.orders.list({ oldestFirst, limit: 9, ...filter })
      return [
        [`all orders, ${sorted}`, list({ fromId: 'a', beforeId: 'b' }), ['_id_']],
        [`the orders in a status, ${sorted}`, list({ status: 'FAILED' }), ['orders_by_status']],
        [`the orders of a customer, ${sorted}`, list({ userId }), ['orders_by_user']],
        [
          `a customer's orders in a status, ${sorted}`,
          list({ userId, status: 'FAILED' }),
          ['orders_by_user_and_status'],
        ],
        [`the orders with a product, ${sorted}`, list({ productId: 'bike' }), ['orders_by_product']],
        [
          `a product's orders in a status, ${sorted}`,
          list({ productId: 'bike', status: 'FAILED' }),
          ['orders_by_status'],
        ],
        [`a customer's orders with a product, ${sorted}`, list({ productId: 'bike', userId }), ['orders_by_user']],
      ]
    }),
    [
      'the oldest unsettled order',
      () => stores.orders.findOldestUnsettled(NOON_MS),
      ['orders_by_status', 'orders_in_work', 'orders_in_work'],
    ],
    ['the events of an order', () => stores.outbox.listOfOrder('id'), ['outbox_by_order']],
    ['what admins did to something', () => stores.adminLog.listOfTargets(['id']), ['admin_log_by_target']],
    ['the mails that are suppressed', () => stores.mails.list({ state: 'suppressed', limit: 9 }), ['mails_suppressed']],
    ['the mails that are held', () => stores.mails.list({ state: 'held', limit: 9 }), ['mails_held']],
    ['the mails of a user', () => stores.mails.listOfUser(userId), ['mails_of_user']],
    ['whether there is an endpoint', () => stores.findAudiences(), ['webhooks_due']],
    [
      'what is announced',
      () => stores.announcements.claim({ nowMs: NOON_MS, leaseMs: 9, limit: 9 }),
      ['announcements_waiting', '_id_'],
    ],
    ['what is announced no more', () => stores.announcements.markSent([key.eventId], NOON_MS), ['_id_']],
    [
      'what endpoints get',
      () => stores.deliveries.fanOut([announcement], NOON_MS),
      // Those that hear of it, and those that are due
      ['webhooks_due', '_id_'],
    ],
    [
      'endpoints to claim, to hold and to give up',
      claimAndRelease,
      ['webhooks_due', '_id_', '_id_', '_id_', 'deliveries_due', '_id_'],
    ],
    ['an endpoint', () => stores.webhooks.findById(webhook.id), ['_id_']],
    [
      'deliveries that are due',
      () => stores.deliveries.findDue(webhook.id, { nowMs: NOON_MS, limit: 9 }),
      ['deliveries_due'],
    ],
    [
      'deliveries that wait for their next try',
      () => stores.deliveries.makeDue(webhook.id, { fromEventId: '', nowMs: NOON_MS, limit: 9 }),
      ['deliveries_by_state'],
    ],
    ['what has come of an attempt', () => noteAttempt(0), ['_id_']],
    [
      'the health of an endpoint',
      () => stores.webhooks.noteAttempt(webhook.id, { succeeded: true, atMs: 1 }),
      ['_id_'],
    ],
    [
      'deliveries of an endpoint, and from an event on',
      async () => {
        await stores.deliveries.list({ webhookId: webhook.id, limit: 9 })
        await stores.deliveries.replayFrom({ webhookId: webhook.id, fromEventId: 'z', nowMs: NOON_MS, limit: 9 })
      },
      ['_id_', '_id_'],
    ],
    ['a delivery', () => stores.deliveries.find(key), ['_id_']],
    ['a delivery to replay', () => stores.deliveries.replay(key, NOON_MS), ['_id_', '_id_']],
    [
      'deliveries in a state',
      () => stores.deliveries.list({ webhookId: webhook.id, state: 'failed', limit: 9, beforeEventId: 'b' }),
      ['deliveries_by_state'],
    ],
    ['the deliveries of an order', () => stores.deliveries.listOfOrder('id'), ['deliveries_by_order']],
    ['deliveries to purge', () => stores.deliveries.purge(NOON_MS + 9, 9), ['deliveries_by_age', '_id_']],
    [
      'what verifies an address',
      () => stores.users.verifyEmail('verify', NOON_MS),
      // Whose token it is, the user, and the token
      ['_id_', '_id_', '_id_', 'account_tokens_by_user', '_id_', 'mails_of_user'],
    ],
    [
      'what resets a password',
      () => stores.users.resetPassword('reset', aNewPassword(userId)),
      // The token, the verification, the password, and logins that it may not have seen
      [
        ...['_id_', '_id_', 'account_tokens_by_user', '_id_', 'mails_of_user'],
        ...['_id_', 'account_tokens_by_user', 'sessions_by_user', 'sessions_by_user'],
      ],
    ],
    [
      'what is erased of a user',
      () => stores.users.erase(userId, NOON_MS),
      [
        ...['order_by_key', '_id_', 'order_by_key'],
        ...['_id_', 'sessions_by_user', 'sessions_by_user', 'account_tokens_by_user'],
        ...['mails_of_user', 'mails_of_user', 'suppressions_by_user', 'order_by_key'],
      ],
    ],
  ])('is answered by indexes: %s', async (_, ask, indexes) => {
    asked.length = 0
    await ask()
    expect(asked.map(indexOf)).toEqual(indexes)
  })
}

const NAMES = Object.keys(collectionsOf(new MongoClient('mongodb://localhost').db('x')))

function questionsOf({ commandName, command }: CommandStartedEvent): Question[] {
  const collection: unknown = command[commandName]
  if (typeof collection !== 'string' || !NAMES.includes(collection)) return []
  if (commandName === 'find') return [{ collection, filter: command['filter'] ?? {}, sort: entriesOf(command['sort']) }]
  if (commandName === 'findAndModify') return [{ collection, filter: command['query'] ?? {}, sort: [] }]
  const parts: Document[] = command[commandName === 'update' ? 'updates' : 'deletes'] ?? []
  return parts.map(({ q }) => ({ collection, filter: q, sort: [] }))
}

/** The driver sends some as a map. */
const entriesOf = (sort: Document | Map<string, unknown> = {}): Question['sort'] =>
  sort instanceof Map ? [...sort] : Object.entries(sort)

/**
 * By the rules by which an index can serve: a server chooses among those, and not every one that speaks MongoDB's language explains its
 * choice.
 * @returns the index of the longest run of equalities that bounds what is read, and has it in the order that is asked for
 */
function indexOf({ collection, filter, sort }: Question): string | undefined {
  if (isBounded(filter['_id']) && sort.every(([name]) => name === '_id')) return '_id_'
  const declared: readonly NamedIndex[] = INDEXES[collection as keyof typeof INDEXES]
  const serving = declared.filter((index) => serves(index, filter, sort))
  return serving.toSorted((a, b) => equalitiesOf(b, filter) - equalitiesOf(a, filter))[0]?.name
}

function serves(index: NamedIndex, filter: Document, sort: Question['sort']): boolean {
  const keys = Object.entries(index.key)
  const { partialFilterExpression = {} } = index
  const hasAll = Object.entries(partialFilterExpression).every(([name, asked]) => implies(filter[name], asked))
  const equalities = equalitiesOf(index, filter)
  return (
    hasAll &&
    isBounded(filter[keys[0]?.[0] ?? '']) &&
    isWalkable(sort, keys.slice(equalities, equalities + sort.length))
  )
}

/** From either end. */
function isWalkable(sort: Question['sort'], keys: [string, unknown][]): boolean {
  const backwards = keys.map(([name, direction]): [string, unknown] => [name, -Number(direction)])
  return isDeepStrictEqual(sort, keys) || isDeepStrictEqual(sort, backwards)
}

function equalitiesOf({ key }: NamedIndex, filter: Document): number {
  const names = Object.keys(key)
  const first = names.findIndex((name) => !isEquality(filter[name]))
  return first < 0 ? names.length : first
}

const isEquality = (asked: unknown): boolean => asked !== undefined && (typeof asked !== 'object' || asked === null)

/** `$exists` leads to all of an index. */
const isBounded = (asked: unknown): boolean =>
  isEquality(asked) || Object.keys(asked ?? {}).some((operator) => /^\$(lte?|gte?|in)$/.test(operator))

const implies = (asked: unknown, needed: unknown): boolean =>
  isDeepStrictEqual(asked, needed) || (isDeepStrictEqual(needed, { $exists: true }) && isBounded(asked))
