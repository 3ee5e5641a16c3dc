import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { aUser } from '@orders/shared/testing/builders'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from './commands.ts'
import { throwAwayFolder } from './system.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
beforeEach(async () => {
  folder = await throwAwayFolder()
})
afterEach(() => folder.remove())

const AWAY = { MONGODB_URL: 'mongodb://127.0.0.1:1/orders' }
const admin = (args: string[], env: Record<string, string> = {}) =>
  runCommand({ folder: folder.path, env, args: ['admin', ...args] })

describe('npm run admin', () => {
  it('makes a registered user an admin, and says who has not registered', async () => {
    const user = aUser()
    const store = openSqliteStore({ path: join(folder.path, 'orders.sqlite') })
    await store.users.insert(user)
    await store.close()
    const env = { DATA_DIR: '.' }
    expect(await admin(['grant', user.email], env)).toMatchObject({ code: 0, stderr: '' })
    expect(await admin(['grant', 'nobody@example.com'], env)).toMatchObject({
      code: 1,
      stderr: 'Nobody has registered as nobody@example.com.\n',
    })
  })

  it.each([[['grant', 'a@b.c', '--bogus']], [['grant']], [['grnt', 'a@b.c']], [[]]])(
    'answers %j with its usage and 2',
    async (args) => {
      expect(await admin(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Usage: npm run admin -- /m) })
    },
  )

  it('refuses a folder in which no system has run, and makes nothing there', async () => {
    const { code, stderr } = await admin(['grant', 'a@b.c'], { DATA_DIR: 'mistyped' })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('DATA_DIR is mistyped') })
    expect(existsSync(join(folder.path, 'mistyped'))).toBe(false)
  })

  it('says in a line that the database is away, and ends with 3', async () => {
    expect(await admin(['grant', 'a@b.c'], AWAY)).toEqual({
      code: 3,
      stdout: '',
      stderr: 'the database does not answer\n',
    })
  })
})
