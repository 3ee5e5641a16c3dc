import { userInfo } from 'node:os'
import type { ApiKey, ApiKeyWithSecret } from '@orders/shared/contracts/api-keys'
import { apiKeyHash } from '@orders/shared/domain/api-key'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BENCHES, type Bench } from './orderctl-bench.ts'

describe.each(BENCHES)('orderctl api-keys on $name', ({ open }) => {
  let bench: Bench
  beforeAll(async () => {
    bench = await open()
  })
  afterAll(() => bench.close())

  const ctl = (...args: string[]) => bench.ctl('api-keys', ...args)
  const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await ctl(...args, '--json')).stdout)
  const create = (name: string) => json<ApiKeyWithSecret>('create', name, '--scopes', 'orders:read,stats:read')
  const actions = async () => (await bench.store.adminLog.list({ limit: 100 })).map(({ action }) => action)

  it('makes a key, and prints it once', async () => {
    const { code, stdout, stderr } = await ctl(
      'create',
      'The warehouse',
      '--scopes',
      'stock:write',
      '--expires',
      '2100-01-01',
    )
    expect([code, stderr]).toEqual([0, 'Keep the key now: it is shown this once.\n'])
    const [key = ''] = /^opk_\w{38}$/m.exec(stdout) ?? []
    const { id, createdBy, expiresAtMs } = (await bench.store.apiKeys.findByHash(apiKeyHash(key)))!
    expect(createdBy).toContain(`command:${process.env['SUDO_USER'] ?? userInfo().username}@`)
    expect(expiresAtMs).toBe(Date.UTC(2100, 0, 1))
    const { stdout: list } = await ctl('list')
    const [head, row] = list.split('\n')
    expect(head).toMatch(/^KEY +NAME +EXPIRES +LAST USED +PREVIOUS EXPIRES +SCOPES$/)
    expect(row).toMatch(new RegExp(`^${id} +The warehouse +2100-01-01T00:00:00.000Z +never +stock:write$`))
    expect(list).not.toContain(key)
  })

  it('lists page after page, newest first', async () => {
    const [older, newer] = [await create('Older'), await create('Newer')]
    expect((await json<ApiKey[]>('list', '--limit', '2')).map(({ id }) => id)).toEqual([newer.id, older.id])
    expect((await json<ApiKey[]>('list', '--before', newer.id))[0]).toMatchObject({ id: older.id, name: 'Older' })
  })

  it('rotates a key, with an overlap or without', async () => {
    const made = await create('Rotated')
    const rotated = await json<ApiKeyWithSecret>('rotate', made.id, '--overlap', '60')
    expect(Date.parse(rotated.previousExpiresAt!)).toBeGreaterThan(Date.now())
    expect(await bench.store.apiKeys.findByHash(apiKeyHash(made.key))).toMatchObject({ id: made.id })
    const last = await json<ApiKeyWithSecret>('rotate', made.id.toUpperCase(), '--overlap', '0')
    expect(last).not.toHaveProperty('previousExpiresAt')
    const found = await Promise.all(
      [made, rotated, last].map(({ key }) => bench.store.apiKeys.findByHash(apiKeyHash(key))),
    )
    expect(found.map((one) => one?.id)).toEqual([undefined, undefined, made.id])
  })

  it('revokes keys, each of them, and says which were not there', async () => {
    const { id } = await create('Revoked')
    const unknown = '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'
    const { code, stdout } = await ctl('revoke', unknown, id, '--json')
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      [
        { id: unknown, result: 'API_KEY_NOT_FOUND', detail: 'No such API key' },
        { id, result: 'REVOKED' },
      ],
    ])
    expect(new Set(await actions())).toEqual(new Set(['api-key.create', 'api-key.rotate', 'api-key.revoke']))
    expect((await ctl('rotate', id)).stderr).toContain('API_KEY_NOT_FOUND')
  })

  it.each([
    [['create', 'x'], '--scopes'],
    [['create', 'x', '--scopes', 'orders:delete'], 'It is one of orders:read'],
    [['create', 'x', '--scopes', 'stats:read', '--expires', '2020-01-01'], 'a time to come'],
    [['create', ' ', '--scopes', 'stats:read'], 'the name'],
    [['rotate', 'x', '--overlap', '604801'], 'from 0 to 604800'],
  ])('refuses %j', async (args, complaint) => {
    const { code, stderr } = await ctl(...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(complaint)])
  })
})
