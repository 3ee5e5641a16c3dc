import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OrderRecord } from '../../domain/order.ts'
import type { Store } from '../../ports/stores.ts'
import { aLine, anEvent, anOrder, aProduct, aSession, NOON_MS } from '../../testing/builders.ts'
import { BackupRefused, backUp, restore } from './backup.ts'
import { openDatabase } from './connection/database.ts'
import { lockFolder } from './connection/folder-lock.ts'
import { openSqliteStore } from './store.ts'

const locks: ReturnType<typeof lockFolder>[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'))
})
afterEach(() => {
  for (const lock of locks.splice(0)) lock?.release()
  rmSync(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)
const open = (name = 'orders.sqlite') => openSqliteStore({ path: at(name) })
const restoreTo = (dataDir: string, given: { replace?: boolean; backup?: string } = {}) =>
  restore({ backup: at('copy.sqlite'), dataDir: at(dataDir), replace: false, nowMs: NOON_MS, ...given })

async function place({ products, orders }: Store): Promise<OrderRecord> {
  const { id, name, price, available } = aProduct()
  await products.put(id, { name, price, available })
  const order = anOrder({ items: [aLine({ id, name, price, available, archived: false })] })
  await orders.place(order, anEvent(order))
  return order
}

/** The ledger row of a mail about it. */
function addMail(path: string, orderId: string): void {
  const db = openDatabase(path, 1000)
  db.prepare(`INSERT INTO mails (subject_id, kind, check_at_ms) VALUES (?, 'confirmed', 0)`).run(orderId)
  db.close()
}

describe('a backup', () => {
  it('is one file with what was committed, for its owner only, while the database is open', async () => {
    const store = open()
    const order = await place(store)
    expect(await backUp(at('orders.sqlite'), at('copy.sqlite'))).toBe(1)
    await store.close()
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite'])
    expect(statSync(at('copy.sqlite')).mode & 0o777).toBe(0o600)
    const copy = open('copy.sqlite')
    expect(await copy.orders.findById(order.id)).toEqual(order)
    await copy.close()
  })

  it('overwrites nothing, and leaves nothing behind that is no backup', async () => {
    await open().close()
    writeFileSync(at('copy.sqlite'), 'mine')
    await expect(backUp(at('orders.sqlite'), at('copy.sqlite'))).rejects.toThrow(BackupRefused)
    expect(readFileSync(at('copy.sqlite'), 'utf8')).toBe('mine')
    writeFileSync(at('strange.sqlite'), 'x'.repeat(5000))
    await expect(backUp(at('strange.sqlite'), at('other.sqlite'))).rejects.toThrow()
    expect(readdirSync(folder).filter((name) => name.startsWith('other'))).toEqual([])
  })
})

describe('a restored backup', () => {
  beforeEach(async () => {
    await open().close()
  })

  it('is the database of a folder that was not there', async () => {
    await backUp(at('orders.sqlite'), at('copy.sqlite'))
    expect(restoreTo('new')).toEqual({ orders: 0 })
    const store = open('new/orders.sqlite')
    expect(await store.orders.countByStatus()).toMatchObject({ PENDING: 0 })
    await store.close()
  })

  it('has no session that is still open: some ended after it was made', async () => {
    const session = aSession({ expiresAtMs: NOON_MS + 1e9 })
    const store = open()
    await store.sessions.open(session)
    await store.close()
    await backUp(at('orders.sqlite'), at('copy.sqlite'))
    restoreTo('new')
    const restored = open('new/orders.sqlite')
    expect(await restored.sessions.findEnded(0)).toEqual([{ id: session.id, endedAtMs: NOON_MS }])
    await restored.close()
  })

  it('takes from the database that it replaces which mails were sent meanwhile, and keeps it', async () => {
    const store = open()
    const [told, untold] = [await place(store), await place(store)]
    await store.close()
    for (const { id } of [told, untold]) addMail(at('orders.sqlite'), id)
    await backUp(at('orders.sqlite'), at('copy.sqlite'))
    const later = open()
    await later.mails.markSent({ subjectId: told.id, kind: 'confirmed' }, NOON_MS)
    await later.close()

    const { replaced } = restoreTo('.', { replace: true })
    const restored = open()
    expect(await restored.mails.claim(told.id, 'confirmed', { nowMs: NOON_MS, leaseMs: 1000 })).toBe('sent')
    expect(await restored.mails.claim(untold.id, 'confirmed', { nowMs: NOON_MS, leaseMs: 1000 })).toBe('claimed')
    await restored.close()
    expect(replaced).toBe(at('orders.sqlite.replaced-20260131T120000Z'))
    expect(existsSync(replaced ?? '')).toBe(true)
  })

  it('replaces a database that cannot be read any more', async () => {
    await backUp(at('orders.sqlite'), at('copy.sqlite'))
    writeFileSync(at('orders.sqlite'), 'x'.repeat(5000))
    expect(restoreTo('.', { replace: true })).toMatchObject({ orders: 0 })
    await open().close()
  })

  it('takes over nothing that a database which is gone has left in its folder', async () => {
    await backUp(at('orders.sqlite'), at('copy.sqlite'))
    await leaveBehind('killed', ['-wal'])
    expect(() => restoreTo('killed')).toThrow(BackupRefused)
    const { replaced } = restoreTo('killed', { replace: true })
    expect(readdirSync(at('killed')).filter((name) => name.endsWith('-wal'))).toEqual([
      `${basename(replaced ?? '')}-wal`,
    ])
    const restored = open('killed/orders.sqlite')
    expect(await restored.orders.countByStatus()).toMatchObject({ PENDING: 0 })
    await restored.close()
  })

  it('is not made of a database without its newest part', async () => {
    await leaveBehind('killed', ['', '-wal'])
    expect(() => restoreTo('new', { backup: at('killed/orders.sqlite') })).toThrow(BackupRefused)
  })

  it('overwrites nothing that was put aside before', async () => {
    await backUp(at('orders.sqlite'), at('copy.sqlite'))
    restoreTo('.', { replace: true })
    const before = readdirSync(folder)
    expect(() => restoreTo('.', { replace: true })).toThrow(BackupRefused)
    expect(readdirSync(folder)).toEqual(before)
  })

  it.each([
    ['a database that is there, unless told so', {}, async () => {}],
    ['anything beside a running system', { replace: true }, async () => void locks.push(lockFolder(folder))],
    ['what is no backup', { replace: true }, async () => writeFileSync(at('copy.sqlite'), 'x'.repeat(5000))],
    ['an empty file', { replace: true }, async () => writeFileSync(at('copy.sqlite'), '')],
    ['a file that is not there', { replace: true, backup: '/nowhere/copy.sqlite' }, async () => {}],
    ['a backup of a newer version', { replace: true }, async () => makeNewer(at('copy.sqlite'))],
  ])('does not replace %s', async (_, given, prepare) => {
    const before = readFileSync(at('orders.sqlite'))
    await backUp(at('orders.sqlite'), at('copy.sqlite'))
    await prepare()
    expect(() => restoreTo('.', given)).toThrow(BackupRefused)
    expect(readFileSync(at('orders.sqlite')).equals(before)).toBe(true)
    expect(existsSync(at('orders.sqlite.partial'))).toBe(false)
  })
})

/** Of a system that was killed with an order that is only in the write-ahead log. */
async function leaveBehind(name: string, suffixes: readonly string[]): Promise<void> {
  const store = open()
  await place(store)
  mkdirSync(at(name))
  for (const suffix of suffixes) copyFileSync(at(`orders.sqlite${suffix}`), at(`${name}/orders.sqlite${suffix}`))
  await store.close()
}

function makeNewer(path: string): void {
  const db = openDatabase(path, 1000)
  db.exec('PRAGMA user_version = 9999')
  db.close()
}
