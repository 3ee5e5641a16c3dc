import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openSqliteStore } from '@orders/embedded/sqlite/store'
import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call, register } from './client.ts'
import { runToEnd } from './processes.ts'
import { startSystem, type TestSystem, throwAwayFolder } from './system.ts'

const EMBEDDED = 'packages/embedded/src/orderctl-cli.ts'
const DEPLOYED = 'packages/api/src/orderctl-cli.ts'

describe('the command line of orderctl', () => {
  let folder: Awaited<ReturnType<typeof throwAwayFolder>>
  beforeAll(async () => {
    folder = await throwAwayFolder()
  })
  afterAll(() => folder.remove())
  const ctl = (...args: string[]) => runToEnd({ main: EMBEDDED, folder: folder.path, env: {}, args })

  it.each([['--help'], ['orders', '--help'], ['orders', 'retry', '-h'], ['stock', 'add', '--help']])(
    'explains itself: %s %s %s',
    async (...args) => {
      const { code, stdout, stderr } = await ctl(...args)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('Usage: npm run orderctl -- ')
    },
  )

  it.each([
    [],
    ['orders'],
    ['orders', 'constructor'],
    ['__proto__', 'list'],
    ['orders', 'list', '--limit', '0'],
    ['orders', 'list', '--status', 'LOST'],
    ['orders', 'list', '--nonsense'],
    ['orders', 'show'],
    ['orders', 'retry'],
    ['orders', 'retry', 'x', '--all-failed'],
    ['stock', 'set', 'bike1', '-1'],
    ['stock', 'add', 'bike1', 'x'],
    ['outbox', 'status', 'now'],
  ])('refuses wrong arguments with 2: %s %s %s %s', async (...args) => {
    const store = openSqliteStore({ path: `${folder.path}/orders.sqlite` })
    await store.close()
    const { code, stdout, stderr } = await runToEnd({
      main: EMBEDDED,
      folder: folder.path,
      env: { DATA_DIR: folder.path },
      args: args.filter((arg) => arg !== undefined),
    })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Usage: npm run orderctl -- ')
  })

  it('ends with 2 where no system has run, and makes nothing there', async () => {
    const { code, stderr } = await ctl('orders', 'list')
    expect([code, stderr]).toEqual([2, expect.stringContaining('DATA_DIR is .data, where no system has run')])
    expect(existsSync(`${folder.path}/.data`)).toBe(false)
  })

  it('ends with 2 when the database is away', async () => {
    const env = { MONGODB_URL: 'mongodb://127.0.0.1:1/orders?replicaSet=rs0' }
    const { code, stderr } = await runToEnd({ main: DEPLOYED, folder: folder.path, env, args: ['orders', 'list'] })
    expect([code, stderr]).toEqual([2, 'The database does not answer.\n'])
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
    const { code, stderr } = await runToEnd({
      main: EMBEDDED,
      folder: folder.path,
      env: {},
      args: ['orders', 'retry', '--all-failed'],
    })
    expect([code, stderr]).toEqual([0, ''])
    await expect.poll(async () => (await ada.read(id)).body.status, { timeout: 10_000 }).toBe('CONFIRMED')
    await system.grantAdmin('ada@example.com')
    const { body } = await call<{ items: AdminLogEntry[] }>(`${system.url}/api/admin/log`, { token: ada.token })
    expect(body.items.map(({ action, adminId }) => [action, adminId])).toEqual([
      ['user.grant', 'command'],
      ['order.retry', 'command'],
    ])
    warehouse.close()
    warehouse.closeAllConnections()
  })
})
