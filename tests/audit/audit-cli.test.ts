import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { Store } from '@orders/shared/ports/stores'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '../e2e/commands.ts'
import { runToEnd } from '../e2e/processes.ts'
import { COMMANDS, throwAwayFolder } from '../e2e/system.ts'
import { openBusyShop } from './busy-shop.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
beforeEach(async () => {
  folder = await throwAwayFolder()
})
afterEach(() => folder.remove())

const audit = (args: string[] = [], env: Record<string, string> = {}) =>
  runCommand({ folder: folder.path, env, args: ['audit', ...args] })
/** In a process of its own, as beside a system that goes on meanwhile. */
const auditBeside = () => runToEnd({ main: COMMANDS, folder: folder.path, env: {}, args: ['audit', '--json'] })
const pathOf = (name: string) => join(folder.path, '.data', name)

function openStore(): Store {
  mkdirSync(join(folder.path, '.data'), { recursive: true })
  return openSqliteStore({ path: pathOf('orders.sqlite') })
}

async function withShop(work: (shop: Awaited<ReturnType<typeof openBusyShop>>) => Promise<unknown>): Promise<void> {
  const store = openStore()
  await work(await openBusyShop(store))
  await store.close()
}

/** As nobody should: past every rule of the store. */
function tamper(...edits: [sql: string, ...values: string[]][]): void {
  const db = new DatabaseSync(pathOf('orders.sqlite'))
  for (const [sql, ...values] of edits) db.prepare(sql).run(...values)
  db.close()
}

describe('the audit of a data folder', () => {
  it('ends with 0 where all is well', async () => {
    await withShop(async ({ place, confirmed, failed, cancelled }) =>
      Promise.all([place(), confirmed(), failed(), cancelled()]),
    )
    const { code, stdout, stderr } = await audit()
    expect(stderr).toBe('')
    expect(stdout).toMatch(/1 product, 4 orders[\s\S]*ok +stock\.sum[\s\S]*Sound\./)
    expect(code).toBe(0)
  })

  it('ends with 1, and names whatever was tampered with', async () => {
    const store = openStore()
    const { productId, place, confirmed, cancelled } = await openBusyShop(store)
    const [skipped, unreadable, silent, chatty] = [await place(), await cancelled(), await confirmed(), await place()]
    const [late, forgotten] = [await place(), await place()]
    await store.close()
    tamper(
      ['UPDATE products SET available = available - 1 WHERE id = ?', productId],
      [`UPDATE orders SET status = 'CONFIRMED' WHERE id = ?`, skipped.id],
      [`UPDATE orders SET document = '{"items":7}' WHERE id = ?`, unreadable.id],
      ['DELETE FROM mails WHERE subject_id = ?', silent.id],
      [`INSERT INTO mails (subject_id, kind, check_at_ms) VALUES (?, 'confirmed', 0)`, chatty.id],
      [`UPDATE outbox SET at_ms = 0 WHERE event ->> '$.subject' = ?`, late.id],
      ['UPDATE orders SET check_at_ms = 0 WHERE id = ?', forgotten.id],
    )
    const { code, stdout } = await audit(['--json'])
    const { sound, violations } = JSON.parse(stdout)
    expect([code, sound]).toEqual([1, false])
    const event = violations.find(({ rule }: { rule: string }) => rule === 'event.unsent')
    expect(event.problem).toContain(late.id)
    expect(violations.map(({ rule, id }: { rule: string; id: string }) => [rule, id])).toEqual([
      ['stock.sum', productId],
      ['order.status', skipped.id],
      ['order.shape', unreadable.id],
      ['mail.missing', silent.id],
      ['mail.unexpected', chatty.id],
      ['order.overdue', forgotten.id],
      ['event.unsent', event.id],
    ])
    const forPeople = await audit()
    expect(forPeople.stdout).toContain(`order ${silent.id}  mail.missing: has no mail “confirmed”`)
    expect(forPeople.stdout).toContain('Not sound: 7 violations.')
    expect(forPeople.code).toBe(1)
  })

  it('waits as long as it is told before something counts as left behind', async () => {
    await withShop(({ place }) => place({ checkAtMs: Date.now() - 100_000 }))
    expect((await audit()).code).toBe(0)
    expect((await audit(['--grace', '60'])).stdout).toMatch(
      /order\.overdue: is PENDING, and has been overdue for 1\d\d s/,
    )
  })

  it('finds nothing while orders are placed, processed and cancelled', { timeout: 60_000 }, async () => {
    await withShop(({ rushDuring }) =>
      rushDuring(async () => {
        const seen: number[] = []
        for (let run = 0; run < 4; run++) {
          const { code, stdout } = await auditBeside()
          expect([code, JSON.parse(stdout).violations]).toEqual([0, []])
          seen.push(JSON.parse(stdout).checked.orders)
        }
        expect(seen.at(-1)).toBeGreaterThan(seen[0]!)
      }),
    )
  })

  it('changes no byte of it', async () => {
    await withShop(({ confirmed }) => confirmed())
    const before = readFileSync(pathOf('orders.sqlite'))
    expect((await audit()).code).toBe(0)
    expect(readFileSync(pathOf('orders.sqlite')).equals(before)).toBe(true)
  })
})

describe('an audit that cannot be done', () => {
  it('ends with 2 where there is no database, and makes none', async () => {
    const { code, stderr } = await audit()
    expect(stderr).toContain('DATA_DIR is .data, where no system has run, and MONGODB_URL is not set')
    expect([code, readdirSync(folder.path)]).toEqual([2, []])
  })

  it('ends with 2 where the database holds nothing, which is then the wrong one', async () => {
    await openStore().close()
    const { code, stderr } = await audit()
    expect([code, stderr]).toEqual([2, expect.stringContaining('is it the right database?')])
  })

  it('ends with 2 where MongoDB is away', async () => {
    const { code, stderr } = await audit([], { MONGODB_URL: 'mongodb://127.0.0.1:1/?replicaSet=rs0' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('the database does not answer')])
  })

  it.each([[['--grace', 'soon']], [['--grace', '-1']], [['--verbose']], [['now']]])(
    'ends with 2 and says how it is used, given %j',
    async (args) => {
      const { code, stdout, stderr } = await audit(args)
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('Usage: npm run audit')])
    },
  )

  it('says how it is used when it is asked', async () => {
    const { code, stdout } = await audit(['--help'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('--grace <seconds>')])
  })
})
