import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../../ports/stores.ts'
import { aLine, anEvent, anOrder, aProduct, aUser } from '../../../testing/builders.ts'
import { openSqliteStore } from '../store.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-'))
  path = join(folder, 'orders.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('an SQLite file', () => {
  it('keeps everything when it is closed and opened again', async () => {
    const before = openSqliteStore({ path })
    const { product } = await before.products.put('bike1', aProduct())
    const order = anOrder({ items: [aLine(product, 3)] })
    await before.orders.place(order, anEvent(order))
    await before.close()

    const after = openSqliteStore({ path })
    expect(await after.orders.findById(order.id)).toStrictEqual(order)
    expect(await after.products.findById('bike1')).toMatchObject({ available: 7, stocked: 10 })
    expect(await after.outbox.depth()).toMatchObject({ pending: 1 })
    expect(await after.orders.countByStatus()).toMatchObject({ PENDING: 1 })
    await after.close()
  })

  it('is really written to where a write is tried, which a ping does not tell', async () => {
    const store = openSqliteStore({ path, busyTimeoutMs: 1 })
    const written = () => statSync(`${path}-wal`).size
    const before = written()
    await store.ping()
    expect(written()).toBe(before)
    await store.tryWrite()
    expect(written()).toBeGreaterThan(before)

    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    await expect(store.ping()).resolves.toBeUndefined()
    await expect(store.tryWrite()).rejects.toBeInstanceOf(StoreUnavailable)
    other.close()
    await store.close()
  })

  it('commits what was asked for before it was closed', async () => {
    const store = openSqliteStore({ path })
    const put = store.products.put('bike1', aProduct())
    await store.close()
    await expect(put).resolves.toMatchObject({ created: true })
    await expect(store.close()).resolves.toBeUndefined()
  })

  it('shows one handle at once what another one was answered', async () => {
    const [service, admin] = [openSqliteStore({ path }), openSqliteStore({ path })]
    const user = aUser()
    await service.users.insert(user)
    await admin.users.setRole(user.email, 'admin')
    expect(await service.users.findById(user.id)).toMatchObject({ role: 'admin' })
    await Promise.all([service.close(), admin.close()])
  })

  it('is readable by its owner only, also in a folder that all can read, and when it was not before', async () => {
    chmodSync(folder, 0o755)
    const modes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)
    const store = openSqliteStore({ path })
    await store.products.put('bike1', aProduct())
    expect(modes()).toEqual([0o600, 0o600, 0o600])

    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644)
    const another = openSqliteStore({ path })
    expect(modes()).toEqual([0o600, 0o600, 0o600])
    await Promise.all([store.close(), another.close()])
  })

  it('is unavailable, not wrong, while another process keeps it locked, and recovers', async () => {
    const store = openSqliteStore({ path, busyTimeoutMs: 20 })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    await expect(store.products.put('bike1', aProduct())).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(store.products.findById('bike1')).resolves.toBeUndefined()
    other.exec('ROLLBACK')
    await expect(store.products.put('bike1', aProduct())).resolves.toMatchObject({ created: true })
    other.close()
    await store.close()
  })
})

const BUYERS = 150
const BUYER = `
  import { openSqliteStore } from '${new URL('../store.ts', import.meta.url)}'
  import { aLine, anEvent, anOrder, aProduct } from '../../../testing/builders.ts'
  const store = openSqliteStore({ path: process.argv[1], busyTimeoutMs: 20_000 })
  const product = aProduct({ id: 'bike1', available: 100 })
  const { stocked, ...seed } = product
  await store.products.seed([seed])
  let sold = 0
  const buy = async () => {
    const order = anOrder({ items: [aLine(product)] })
    await store.orders.place(order, anEvent(order)).then(() => sold++, (error) => {
      if (error.code !== 'OUT_OF_STOCK') throw error
    })
  }
  for (let turn = 0; turn < ${BUYERS / 10}; turn++) await Promise.all(Array.from({ length: 10 }, buy))
  await store.close()
  console.log(sold)
`

describe('two processes on one new file', () => {
  async function sellInAnotherProcess(): Promise<number> {
    const buyer = spawn(process.execPath, ['--input-type=module', '--eval', BUYER, path], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    buyer.stdout.on('data', (chunk) => {
      output += chunk
    })
    const [code] = await once(buyer, 'close')
    expect(code).toBe(0)
    return Number(output)
  }

  it('create it once, and sell exactly what is in stock', async () => {
    const sold = await Promise.all([sellInAnotherProcess(), sellInAnotherProcess()])
    expect(sold[0]! + sold[1]!).toBe(100)
    const store = openSqliteStore({ path })
    expect(await store.products.findById('bike1')).toMatchObject({ available: 0, stocked: 100 })
    expect(await store.orders.countByStatus()).toMatchObject({ PENDING: 100 })
    await store.close()
  })
})
