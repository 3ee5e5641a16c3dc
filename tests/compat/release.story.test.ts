import { resolve } from 'node:path'
import { createMongoStore } from '@orders/shared/adapters/mongo/store'
import { ORDER_EVENT_TYPES } from '@orders/shared/contracts/events'
import { aWebhook } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readContract } from '../../scripts/contracts/release.ts'
import { itNeeds } from '../adapters/needs.ts'
import { inbox, mailAbout, products, register, until } from '../e2e/client.ts'
import { runCommand } from '../e2e/commands.ts'
import { openDeployedSite } from '../e2e/deployed.ts'
import type { TestSystem } from '../e2e/system.ts'
import { checkOut, hasCommit } from './release-code.ts'

const { MONGODB_URL, REDIS_URL } = process.env
const { version, commit } = readContract(resolve(import.meta.dirname, '../..')).release

if (!MONGODB_URL) itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')
else if (!REDIS_URL) itNeeds('REDIS_URL', 'the URL of a Redis')
else if (hasCommit(commit)) describe(`beside the last release, ${version}`, describeMixed)
else itSaysThatTheCommitIsMissing()

function itSaysThatTheCommitIsMissing(): void {
  it(`is not run: it needs the commit of ${version}`, () => {
    process.stderr.write(`not run: this clone lacks ${commit}, the commit of ${version}; fetch it\n`)
    expect(hasCommit(commit)).toBe(false)
  })
}

/** Long enough to cancel in, on a busy machine. */
const CANCEL_WINDOW_SECONDS = '3'
const SETTLED_WITHIN_MS = 30_000
const MAILED_WITHIN_MS = 15_000
const STARTED_WITHIN_MS = 120_000

type Mixed = Awaited<ReturnType<typeof startMixed>>

/** An endpoint is there from the beginning, at an address that no delivery gets to. */
async function startMixed(code: { api?: string; worker?: string }) {
  const site = await openDeployedSite({ apis: 1, workers: 1, code })
  const store = createMongoStore({ url: site.env['MONGODB_URL'] ?? '' })
  const webhook = aWebhook({ url: 'https://127.0.0.1/hooks', events: [...ORDER_EVENT_TYPES] })
  await store.webhooks.insert(webhook)
  const system = await site.start({ CANCEL_WINDOW_SECONDS })
  const orders: string[] = []
  return { site, store, webhook, system, orders, ada: await register(system.url, 'ada@example.com') }
}

function describeMixed(): void {
  let release: Awaited<ReturnType<typeof checkOut>>
  beforeAll(async () => {
    release = await checkOut(commit)
  }, STARTED_WITHIN_MS)
  afterAll(() => release?.remove())

  describe.each([
    {
      name: 'its worker with the api of now',
      codeOf: (path: string) => ({ worker: path }),
      told: ['order.cancelled', 'order.placed', 'order.placed'],
    },
    { name: 'its api with the worker of now', codeOf: (path: string) => ({ api: path }), told: ['order.confirmed'] },
  ])('$name', ({ codeOf, told }) => {
    let mixed: Mixed
    beforeAll(async () => {
      mixed = await startMixed(codeOf(release.path))
    }, STARTED_WITHIN_MS)
    afterAll(async () => {
      await mixed?.system.end('SIGKILL')
      await mixed?.store.close()
      await mixed?.site.close()
    })

    it('confirms an order, and mails it', () => confirms(mixed), SETTLED_WITHIN_MS + MAILED_WITHIN_MS)
    it('cancels one, mails that, and returns the stock', () => cancels(mixed), SETTLED_WITHIN_MS + MAILED_WITHIN_MS)
    it('keeps for an endpoint what the part of now did', () => tells(mixed, told))
    it('ends in order, and leaves books that are sound', () => endsWell(mixed), SETTLED_WITHIN_MS)
  })
}

async function placeOne({ ada, orders }: Mixed): Promise<string> {
  const placed = await ada.place([{ productId: 'helmet1', quantity: 1 }])
  expect(placed.status).toBe(201)
  orders.push(placed.body.id)
  return placed.body.id
}

const mailed = ({ inboxUrl }: TestSystem, orderId: string) =>
  until('the mail is there', MAILED_WITHIN_MS, () => mailAbout(inboxUrl, orderId))

async function confirms(mixed: Mixed): Promise<void> {
  const { system, ada } = mixed
  const id = await placeOne(mixed)
  const order = await ada.settled(id, SETTLED_WITHIN_MS)
  expect(order.history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])
  expect((await ada.read(id)).body).toEqual(order)
  expect((await mailed(system, id)).destination.to).toEqual(['ada@example.com'])
}

async function cancels(mixed: Mixed): Promise<void> {
  const { system, ada } = mixed
  const before = (await products(system.url)).get('helmet1')
  const id = await placeOne(mixed)
  const cancelled = await ada.cancel(id)
  expect(cancelled).toMatchObject({ status: 200, body: { id, status: 'CANCELLED' } })
  await mailed(system, id)
  expect((await products(system.url)).get('helmet1')).toBe(before)
  expect((await ada.list()).body.items).toContainEqual(cancelled.body)
}

async function endsWell({ site, system, orders }: Mixed): Promise<void> {
  expect(await system.end('SIGTERM')).toEqual([0, 0])
  const mails = await inbox(system.inboxUrl)
  expect(orders.map((id) => mails.filter(({ body }) => body.text.includes(id)).length)).toEqual([1, 1])
  const { code, stdout } = await runCommand({ folder: '/', env: site.env, args: ['audit'] })
  expect(code, stdout).toBe(0)
}

/** The release knows of no subscribers: they do not hear of what it does, and that is all that comes of it. */
async function tells(mixed: Mixed, told: string[]): Promise<void> {
  const heard = await until('subscribers hear of it', MAILED_WITHIN_MS, async () => {
    const types = await typesHeard(mixed)
    return types.length >= told.length ? types : undefined
  })
  expect(heard).toEqual(told)
}

/** Of the events that are on their way to the endpoint, or wait for a process that spreads them; in between, one may be both. */
async function typesHeard({ store, webhook }: Mixed): Promise<string[]> {
  const waiting = await store.announcements.webhooks.claim({ nowMs: Date.now(), leaseMs: 0, limit: 100 })
  const deliveries = await store.deliveries.list({ webhookId: webhook.id, limit: 100 })
  const announcements = [...waiting.map(({ event }) => event), ...deliveries.map(({ announcement }) => announcement)]
  const types = new Map(announcements.map((announcement) => [announcement?.event.id, announcement?.event.type ?? '']))
  return [...types.values()].toSorted()
}
