import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '@orders/shared/ports/stores'
import { aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { MongoClient } from 'mongodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from '../faults/fronts/tcp-proxy.ts'
import { openMongoDatabases, throughProxy } from './mongo-databases.ts'
import { itNeeds } from './needs.ts'

const url = process.env['MONGODB_URL']
/** At a mongod's defaults its locks would be held for a minute. */
const SELLS_AGAIN_WITHIN_MS = 5_000
const STOCK = 1_000
const A_MINUTE_MS = 60_000

if (url) describe('a process that dies in a transaction on MongoDB', () => describeDeaths(url))
else itNeeds('MONGODB_URL', 'the URL of a MongoDB replica set')

function describeDeaths(server: string): void {
  const databases = openMongoDatabases(server)
  const admin = new MongoClient(server)
  const buyers = new Set<Buyer>()
  let proxy: TcpProxy
  let shop: Awaited<ReturnType<typeof databases.openStore>>
  const { id, stocked: _, ...product } = aProduct({ available: STOCK })
  beforeAll(async () => {
    proxy = await startTcpProxy(new URL(server))
  })
  beforeEach(async () => {
    shop = await databases.openStore()
    await shop.store.products.put(id, product)
  })
  afterEach(async () => {
    for (const buyer of buyers) await buyer.kill()
    await shop.close()
  })
  afterAll(async () => {
    await Promise.all([proxy.close(), databases.close(), admin.close()])
  })

  const readRegister = () => admin.db(shop.name).collection('processes').find().toArray()

  /** @returns once it has taken stock in a transaction that it is about to commit, which takes it so much longer */
  async function buyerInTransaction(commitDelayMs: number): Promise<Buyer> {
    const atCommit = proxy.delayAnswerTo('commitTransaction', commitDelayMs)
    const buyer = startBuyer([throughProxy(server, proxy.port), shop.name, id])
    buyers.add(buyer)
    await atCommit
    return buyer
  }

  async function buyAt(store: Store): Promise<string> {
    const order = anOrder({ items: [aLine(aProduct({ id }))] })
    await store.orders.place(order, anEvent(order))
    return order.id
  }

  async function expectNothingLostOrDoubled(acknowledged: readonly string[]): Promise<void> {
    const kept = await shop.store.orders.list({ limit: STOCK })
    expect(kept.map((order) => order.id)).toEqual(expect.arrayContaining([...acknowledged]))
    expect(await shop.store.products.findById(id)).toMatchObject({ available: STOCK - kept.length })
    expect(await shop.store.outbox.depth()).toMatchObject({ pending: kept.length })
  }

  it('keeps no product from its peers', { timeout: 30_000 }, async () => {
    const buyer = await buyerInTransaction(A_MINUTE_MS)
    await buyer.kill()
    const diedAtMs = performance.now()
    const bought = await buyAt(shop.store)
    expect(performance.now() - diedAtMs).toBeLessThan(SELLS_AGAIN_WITHIN_MS)
    await expectNothingLostOrDoubled([bought])
    await expect.poll(readRegister).toHaveLength(1)
  })

  it('keeps no product from the next start', { timeout: 30_000 }, async () => {
    await shop.store.close()
    const buyer = await buyerInTransaction(A_MINUTE_MS)
    await buyer.kill()
    const diedAtMs = performance.now()
    const next = shop.replica()
    await next.prepare()
    await expect.poll(readRegister, { timeout: SELLS_AGAIN_WITHIN_MS }).toEqual([])
    await buyAt(next)
    expect(performance.now() - diedAtMs).toBeLessThan(SELLS_AGAIN_WITHIN_MS)
    expect(await next.products.findById(id)).toMatchObject({ available: STOCK - 1 })
  })

  it('goes on where it was only taken for dead', { timeout: 60_000 }, async () => {
    const buyer = await buyerInTransaction(6_000)
    buyer.signal('SIGSTOP')
    const stoppedAtMs = performance.now()
    const bought = await buyAt(shop.store)
    expect(performance.now() - stoppedAtMs).toBeLessThan(SELLS_AGAIN_WITHIN_MS)
    await sleep(5_000 - (performance.now() - stoppedAtMs))
    buyer.signal('SIGCONT')
    const placed = () => buyer.lines.filter((line) => line !== 'unavailable')
    await expect.poll(() => placed().length, { timeout: 20_000 }).toBeGreaterThan(10)
    // It is in the register again, so that its next end keeps no product either.
    expect(await readRegister()).toHaveLength(2)
    await buyer.kill()
    const diedAtMs = performance.now()
    const last = await buyAt(shop.store)
    expect(performance.now() - diedAtMs).toBeLessThan(SELLS_AGAIN_WITHIN_MS)
    await expectNothingLostOrDoubled([bought, last, ...placed()])
  })

  it('is not in the register after a clean end, nor where it only reads', async () => {
    const [writer, reader] = [shop.replica(), shop.replica()]
    await buyAt(writer)
    await reader.audit.stock()
    await reader.orders.list({ limit: 1 })
    expect(await readRegister()).toHaveLength(1)
    await Promise.all([writer.close(), reader.close()])
    expect(await readRegister()).toEqual([])
  })
}

type Buyer = ReturnType<typeof startBuyer>

function startBuyer(args: string[]) {
  const program = new URL('mongo-buyer.ts', import.meta.url).pathname
  const child: ChildProcessByStdio<null, Readable, null> = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  return {
    lines,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
