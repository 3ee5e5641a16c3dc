import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '@orders/shared/adapters/sqlite/store'
import { anApiKey, anEntry, aUser, aWebhook } from '@orders/shared/testing/builders'
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

  it('takes the role back, says what goes on without the admin, and revokes their keys where it is told to', async () => {
    const user = aUser({ role: 'admin' })
    const [key, foreign] = [anApiKey({ createdBy: user.id, name: 'The warehouse' }), anApiKey()]
    const path = join(folder.path, 'orders.sqlite')
    const store = openSqliteStore({ path })
    await store.users.insert(user)
    for (const one of [key, foreign]) await store.apiKeys.insert(one, anEntry())
    const webhook = aWebhook({ ownerId: user.id })
    await store.webhooks.insert(webhook)
    await store.close()
    const env = { DATA_DIR: '.' }
    const endpoint = `A webhook endpoint of theirs goes on: ${webhook.id} (${webhook.url})`
    expect(await admin(['revoke', user.email], env)).toEqual({
      code: 0,
      stdout: `${user.email} is a customer now.\nAn API key of theirs stays good: ${key.id} (The warehouse)\n${endpoint}\n`,
      stderr: 'To revoke these keys, run it again with --keys.\n',
    })
    expect(await admin(['revoke', user.email, '--keys'], env)).toEqual({
      code: 0,
      stdout: `${user.email} is a customer now.\nRevoked, an API key of theirs: ${key.id} (The warehouse)\n${endpoint}\n`,
      stderr: '',
    })
    const after = openSqliteStore({ path })
    expect((await after.apiKeys.list({ limit: 9 })).map(({ id }) => id)).toEqual([foreign.id])
    const entries = await after.adminLog.listOfTargets([key.id])
    expect(entries.map(({ action }) => action)).toContain('api-key.revoke')
    await after.close()
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
