import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import { decide, type OrderChange } from '@orders/shared/domain/order'
import { aCompleteChange, aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call, register } from './client.ts'
import { runCommand } from './commands.ts'
import { COMMANDS, startSystem, type TestSystem, throwAwayFolder } from './system.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Nothing of this process's own settings; without a home, npm asks for no news. */
const envOf = (folder: string) => ({ PATH: process.env['PATH'] ?? '', HOME: folder, DATA_DIR: folder })

describe('the command line of orderctl', () => {
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  beforeAll(async () => {
    folder = await throwAwayFolder()
  })
  afterAll(() => folder.remove())
  const ctl = (...args: string[]) => runCommand({ folder: folder.path, env: {}, args: ['orderctl', ...args] })

  it.each([['--help'], ['orders', '--help'], ['orders', 'retry', '-h'], ['stock', 'add', '--help']])(
    'explains itself: %s %s %s',
    async (...args) => {
      const { code, stdout, stderr } = await ctl(...args)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('Usage: npm run orderctl -- ')
    },
  )

  it('says of every flag what it takes', async () => {
    const { stdout } = await ctl('orders', 'list', '--help')
    for (const part of [
      'PENDING, PROCESSING, CONFIRMED, FAILED, CANCELLED',
      '2026-01-31T12:00:00Z',
      'UTC',
      '1 to 10000 (default: 20)',
      'the last one of the page before',
    ])
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(part)
  })

  it.each([
    [['bogus', '--help'], "error: unknown command 'bogus'"],
    [['orders', 'bogus'], "error: unknown command 'bogus'"],
    [['orders'], 'Usage: npm run orderctl -- orders [options] [command]'],
    [['orders', 'list', '--limit'], "error: option '--limit <n>' argument missing"],
    [['orders', 'list', '--nonsense'], "error: unknown option '--nonsense'"],
    [['orders', 'list', '--json=1'], "error: unknown option '--json=1'"],
    [
      ['orders', 'list', '--customer', '--json=1'],
      "error: option '--customer <email>' argument '--json=1' is invalid. A value is missing.",
    ],
    [
      ['orders', 'list', '--from', '2026-02-30'],
      "error: option '--from <time>' argument '2026-02-30' is invalid. There is no 2026-02-30.",
    ],
    [['orders', 'show'], "error: missing required argument 'order'"],
    [['orders', 'retry', 'x', '--all-failed'], 'error: name the orders, or say --all-failed'],
    [['stock', 'set', 'bike1'], "error: missing required argument 'n'"],
    [['dead-letters', 'drop'], "error: missing required argument 'ids'"],
    [['suppressions', 'lift'], "error: missing required argument 'addresses'"],
    [['webhooks', 'create'], "error: missing required argument 'url'"],
    [
      ['webhooks', 'create', 'https://erp.example', '--events', 'order.placed,order.lost'],
      "error: option '--events <types>' argument 'order.placed,order.lost' is invalid. It is one of order.placed, order.confirmed, order.failed, order.cancelled.",
    ],
    [['webhooks', 'update', 'x'], 'error: say what to change: --url, --events or --description'],
    [['webhooks', 'replay', 'x'], 'error: name the events, or say --since'],
  ])('names what it does not understand: %j', async (args, complaint) => {
    const { code, stdout, stderr } = await ctl(...args)
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', complaint])
  })

  it('says what is wrong as JSON to scripts', async () => {
    for (const [args, detail] of [
      [['orders', 'show'], "missing required argument 'order'"],
      [['orders', 'list', '--nonsense'], "unknown option '--nonsense'"],
      [['orders', 'list', '--from', '2026-02-02', '--to', '2026-02-01'], '--from is later than --to'],
    ] as const) {
      const { code, stdout, stderr } = await ctl(...args, '--json')
      expect([code, stdout, JSON.parse(stderr)]).toEqual([2, '', { code: 'WRONG_ARGUMENTS', detail }])
    }
  })

  it.each([
    [],
    ['orders'],
    ['orders', 'constructor'],
    ['__proto__', 'list'],
    ['orders', 'list', '--limit', '0'],
    ['orders', 'list', '--limit', '-5'],
    ['orders', 'list', '--status', 'LOST'],
    ['orders', 'list', '--from', 'yesterday'],
    ['orders', 'list', '--to', '2026-02-30'],
    ['orders', 'list', '--before', 'x'],
    ['dead-letters', 'redrive'],
    ['orders', 'list', '--nonsense'],
    ['orders', 'show'],
    ['orders', 'retry'],
    ['orders', 'retry', 'x', '--all-failed'],
    ['stock', 'set', 'bike1', '-1'],
    ['stock', 'add', 'bike1', 'x'],
    ['outbox', 'status', 'now'],
    ['suppressions', 'list', '--before', 'x'],
    ['suppressions', 'lift'],
    ['webhooks', 'deliveries', 'x', '--state', 'LOST'],
    ['webhooks', 'deliveries', 'x', '--before', 'x'],
  ])('refuses wrong arguments with 2: %s %s %s %s', async (...args) => {
    const store = openSqliteStore({ path: `${folder.path}/orders.sqlite` })
    await store.close()
    const { code, stdout, stderr } = await runCommand({
      folder: folder.path,
      env: { DATA_DIR: folder.path },
      args: ['orderctl', ...args.filter((arg) => arg !== undefined)],
    })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Usage: npm run orderctl -- ')
  })

  it('ends with 2 where no system has run, and makes nothing there', async () => {
    const { code, stderr } = await ctl('orders', 'list')
    expect([code, stderr]).toEqual([2, expect.stringContaining('DATA_DIR is .data, where no system has run')])
    expect(existsSync(`${folder.path}/.data`)).toBe(false)
  })

  it('ends with 2 where the file is no database', async () => {
    const other = await throwAwayFolder()
    await writeFile(`${other.path}/orders.sqlite`, 'x'.repeat(5000))
    const env = { DATA_DIR: other.path }
    const args = ['orderctl', 'orders', 'list']
    const { code, stderr } = await runCommand({ folder: other.path, env, args })
    expect([code, stderr]).toEqual([2, expect.stringContaining('file is not a database')])
    await other.remove()
  })

  it('ends with 3 when the database is away', async () => {
    const env = { MONGODB_URL: 'mongodb://127.0.0.1:1/orders?replicaSet=rs0' }
    const args = ['orderctl', 'orders', 'list']
    const { code, stderr } = await runCommand({ folder: folder.path, env, args })
    expect([code, stderr]).toEqual([3, 'the database does not answer (MONGODB_URL)\n'])
    await writeFile(`${folder.path}/url`, `${env.MONGODB_URL}\n`)
    const byFile = await runCommand({ folder: folder.path, env: { MONGODB_URL_FILE: 'url' }, args })
    expect([byFile.code, byFile.stderr]).toEqual([3, 'the database does not answer (MONGODB_URL_FILE)\n'])
  })
})

describe('orderctl among other programs', () => {
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  const FAILED = 600
  beforeAll(async () => {
    folder = await throwAwayFolder()
    const store = openSqliteStore({ path: `${folder.path}/orders.sqlite` })
    const product = aProduct({ id: 'bike1' })
    await store.products.put(product.id, { name: 'Bike', price: product.price, available: FAILED })
    const orders = Array.from({ length: FAILED }, () => anOrder({ items: [aLine(product)] }))
    await Promise.all(orders.map((order) => store.orders.place(order, anEvent(order))))
    for (const command of [
      { type: 'claim', leaseMs: 1, checkAtMs: 1 },
      { type: 'fail', reason: 'closed' },
    ] as const)
      await Promise.all(
        (await store.orders.list({ limit: FAILED })).map((order) =>
          store.orders.commit(aCompleteChange(decide(order, command, Date.now()) as OrderChange)),
        ),
      )
    await store.close()
  })
  afterAll(() => folder.remove())

  const shell = (script: string) => promisify(execFile)('bash', ['-c', script], { env: envOf(folder.path), cwd: ROOT })

  it('is silent when its reader has seen enough', async () => {
    const script = 'npm run --silent orderctl -- orders list --limit 600 | head -n 1; echo "$PIPESTATUS"'
    const { stdout } = await shell(script)
    expect(stdout).toMatch(/^ORDER .*\n0\n$/)
  })

  it('prints JSON alone to those who read it', async () => {
    const { stdout } = await shell('npm run --silent orderctl -- orders list --limit 600 --json 2>&-')
    expect(JSON.parse(stdout)).toHaveLength(FAILED)
  })

  it.runIf(existsSync('/dev/full'))('says when its result cannot be written', async () => {
    const { stdout } = await shell('npm run --silent orderctl -- orders list 2>&1 >/dev/full; echo $?')
    expect(stdout).toMatch(/cannot be written: ENOSPC[\s\S]*\n3\n$/)
  })

  it('ends after the order it is at when it is interrupted, and tells what is done', async () => {
    const child = spawn(process.execPath, [COMMANDS, 'orderctl', 'orders', 'retry', '--all-failed', '--json'], {
      cwd: ROOT,
      env: envOf(folder.path),
    })
    const store = openSqliteStore({ path: `${folder.path}/orders.sqlite` })
    const countPending = async () => (await store.orders.countByStatus()).PENDING
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    await expect.poll(countPending, { interval: 1, timeout: 10_000 }).toBeGreaterThan(0)
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
    expect(JSON.parse(stdout)).toHaveLength(await countPending())
    expect(await countPending()).toBeLessThan(FAILED)
    await store.close()
  })
})

describe('orderctl beside a running system', () => {
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  let system: TestSystem
  beforeEach(async () => {
    folder = await throwAwayFolder()
  })
  afterEach(async () => {
    await system.end('SIGKILL')
    await folder.remove()
  })

  it('has a failed order done after all', async () => {
    let isOpen = false
    const warehouse = createServer((_request, response) => {
      if (isOpen) response.writeHead(204).end()
      else response.writeHead(409, { 'content-type': 'application/json' }).end('{"reason":"closed for today"}')
    }).listen(0, '127.0.0.1')
    await once(warehouse, 'listening')
    const { port } = warehouse.address() as AddressInfo
    system = await startSystem(folder.path, {
      FULFILMENT_URL: `http://127.0.0.1:${port}/`,
      FULFILMENT_SECRET: 'f'.repeat(32),
    })
    const ada = await register(system.url, 'ada@example.com')
    const { id } = (await ada.place([{ productId: 'gloves1', quantity: 1 }])).body
    expect(await ada.settled(id)).toMatchObject({ status: 'FAILED' })

    isOpen = true
    const { code, stderr } = await runCommand({
      folder: folder.path,
      env: {},
      args: ['orderctl', 'orders', 'retry', '--all-failed'],
    })
    expect([code, stderr]).toEqual([0, ''])
    await expect.poll(async () => (await ada.read(id)).body.status).toBe('CONFIRMED')
    await system.grantAdmin('ada@example.com')
    const { body } = await call<{ items: AdminLogEntry[] }>(`${system.url}/api/admin/log`, { token: ada.token })
    expect(body.items.map(({ action, adminId }) => [action, adminId])).toEqual([
      ['user.grant', expect.stringMatching(/^command:.+@.+$/)],
      ['order.retry', expect.stringMatching(/^command:.+@.+$/)],
    ])
    warehouse.close()
    warehouse.closeAllConnections()
  })
})
