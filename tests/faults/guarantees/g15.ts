import assert from 'node:assert/strict'
import { SEED_PRODUCTS } from '@orders/shared/config/seed-products'
import { type Collection, MongoClient } from 'mongodb'
import { call, logIn, PASSWORD, register, until } from '../../e2e/client.ts'
import { runToEnd } from '../../e2e/processes.ts'
import { COMMANDS, throwAwayFolder } from '../../e2e/system.ts'
import type { Context, Figures, Guarantee } from '../guarantee.ts'
import { type EarlyService, saysReady, startEarly } from '../services/early-services.ts'
import { proxyMongo } from '../services/mongo-proxy.ts'
import type { Site } from '../services/site.ts'

const READY_WITHIN_MS = 15_000
/** Its pauses double, so that an obstacle of a few seconds is noticed to be gone within as many. */
const NOTICED_WITHIN_MS = 30_000
const ADDRESS = 'ada@example.com'
const AT_ONCE = 8
const SAME_KEY = 40

/** Before any of its parts is there, and with parts that cannot be there, on a database of its own each. */
export const g15: Guarantee = {
  id: 'G15',
  title: 'never ready too early',
  forms: ['deployed'],
  run: async (context) => ({
    ...(await registerWhileItComes(context)),
    ...(await withDuplicates(context)),
    ...(await withAnotherIndex(context)),
    ...(await withoutAnIndex(context)),
  }),
}

/** The database comes while many want the same address: the index by which one has it is not there yet. */
async function registerWhileItComes(context: Context): Promise<Figures> {
  const site = await context.open()
  const mongo = await proxyMongo(site.env['MONGODB_URL'] ?? '', context.closers)
  await mongo.set('refuse')
  const api = await startEarly('api', context, { ...site.env, MONGODB_URL: mongo.url })
  const statuses: number[] = []
  let rushing = true
  const rush = Array.from({ length: AT_ONCE }, async () => {
    while (rushing) statuses.push(await registerAt(api.url))
  })
  await until('registrations are refused', 10_000, async () => statuses.length > AT_ONCE || undefined)
  await mongo.set('pass')
  await until('the address is registered', READY_WITHIN_MS, async () => statuses.includes(201) || undefined)
  rushing = false
  await Promise.all(rush)
  const accepted = statuses.filter((status) => status === 201).length
  assert.equal(accepted, 1, `one address was registered ${accepted} times`)
  assert.deepEqual(
    statuses.filter((status) => ![201, 409, 503].includes(status)),
    [],
  )
  await api.ready(READY_WITHIN_MS)
  return { 'registrations while it came': statuses.length }
}

const registerAt = async (url: string): Promise<number> => {
  const body = { username: 'Ada', email: ADDRESS, password: PASSWORD }
  return (await call(`${url}/api/auth/register`, { method: 'POST', body })).status
}

/** Two users have one address before the start, so that an index cannot be made. */
async function withDuplicates(context: Context): Promise<Figures> {
  const site = await context.open()
  const db = await openDatabase(site, context)
  await db.users.insertMany(['u1', 'u2'].map((_id) => ({ _id, email: ADDRESS, emailLower: ADDRESS })))
  const services = await startBoth(context, site)
  for (const service of services)
    await assertUnready(service, /^user_by_email of users: some documents have the same emailLower/)
  await assertClosed(services)
  assert.equal(await db.products.countDocuments(), SEED_PRODUCTS.length, 'the products wait for an index of users')
  assert.ok(
    (await db.orders.indexes()).some(({ name }) => name === 'order_by_key'),
    'another index was not made',
  )
  for (const { running } of services) {
    await until(
      'the log says it again',
      NOTICED_WITHIN_MS,
      async () => linesOf(running.output()).length > 1 || undefined,
    )
    assert.ok(!running.output().includes(ADDRESS), 'the log has an address')
  }
  await assertAudited(context, site)

  await db.users.deleteMany({})
  const goneAt = performance.now()
  for (const service of services) await service.ready(NOTICED_WITHIN_MS)
  const readyMs = Math.round(performance.now() - goneAt)
  await buyABike(services)
  return { 'ready after the duplicates were gone, ms': readyMs }
}

/** There is an index of the right name, by which an address may have any number of users. */
async function withAnotherIndex(context: Context): Promise<Figures> {
  const site = await context.open()
  const db = await openDatabase(site, context)
  await db.users.createIndex({ emailLower: 1 }, { name: 'user_by_email' })
  const services = await startBoth(context, site)
  for (const service of services)
    await assertUnready(service, /^user_by_email of users: there is another index of this name \(not unique\)/)
  await assertClosed(services)
  await db.users.dropIndex('user_by_email')
  for (const service of services) await service.ready(NOTICED_WITHIN_MS)
  await buyABike(services)
  return {}
}

/** Somebody has dropped an index of a system that is stopped. */
async function withoutAnIndex(context: Context): Promise<Figures> {
  const site = await context.open()
  const before = await site.start()
  await register(before.url, ADDRESS)
  await before.end('SIGTERM')
  const db = await openDatabase(site, context)
  await db.orders.dropIndex('order_by_key')
  const { url } = await site.start()
  const ada = await logIn(url, ADDRESS)
  const key = 'the same each time'
  const place = () => ada.place([{ productId: 'helmet1', quantity: 1 }], key)
  const answers = await Promise.all(Array.from({ length: SAME_KEY }, place))
  assert.ok(answers.some(({ status }) => status === 201))
  assert.equal(await db.orders.countDocuments(), 1, 'one key made several orders')
  return { 'requests of one key': answers.length }
}

interface Row {
  _id: string
}

async function openDatabase({ env }: Site, { closers }: Context) {
  const client = new MongoClient(env['MONGODB_URL'] ?? '')
  closers.add(() => client.close())
  const collection = (name: string): Collection<Row> => client.db().collection<Row>(name)
  return { users: collection('users'), products: collection('products'), orders: collection('orders') }
}

const startBoth = async (context: Context, { env }: Site): Promise<EarlyService[]> => [
  await startEarly('api', context, env),
  await startEarly('worker', context, env),
]

async function assertUnready(service: EarlyService, reason: RegExp): Promise<void> {
  const tried = async () =>
    ((await service.health()).body.dependencies['indexes']?.reason ?? '').match(reason) ?? undefined
  await until(`health names ${reason}`, READY_WITHIN_MS, tried)
  const { status, body } = await service.health()
  assert.deepEqual([status, body.status, body.dependencies['database']?.status], [503, 'unready', 'up'])
  assert.ok(!JSON.stringify(body).includes(ADDRESS), 'health has an address')
  assert.ok(!saysReady(service), 'its log says that it is ready')
}

/** No promise is given meanwhile: nothing is registered, sold or listed. */
async function assertClosed([api]: readonly EarlyService[]): Promise<void> {
  const url = api?.url ?? ''
  const refused = await call(`${url}/api/products`)
  assert.deepEqual([refused.status, refused.headers.has('retry-after')], [503, true])
  assert.equal(await registerAt(url), 503)
  assert.equal((await call(`${url}/health/live`)).status, 200)
}

async function assertAudited({ closers }: Context, { env }: Site): Promise<void> {
  const folder = await throwAwayFolder()
  closers.add(folder.remove)
  const program = { main: COMMANDS, folder: folder.path, env, args: ['audit'] }
  const { code, stdout } = await runToEnd(program)
  assert.equal(code, 1, 'the audit finds no duplicates')
  assert.match(stdout, /user u2 {2}user\.address: has the address of user u1/)
  assert.ok(!stdout.includes(ADDRESS), 'the audit prints an address')
}

async function buyABike([api]: readonly EarlyService[]): Promise<void> {
  const ada = await register(api?.url ?? '', ADDRESS)
  const { body } = await ada.place([{ productId: 'bike1', quantity: 1 }])
  assert.equal((await ada.settled(body.id)).status, 'CONFIRMED')
}

const linesOf = (output: string): string[] => output.split('\n').filter((line) => line.includes('"not prepared"'))
