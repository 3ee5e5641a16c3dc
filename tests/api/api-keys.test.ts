import type { ApiKeyPage } from '@orders/shared/contracts/api-keys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf, statusWith } from './api-key-steps.ts'
import { bearer, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let keys: Awaited<ReturnType<typeof keysOf>>
beforeAll(async () => {
  api = await startTestApi()
  keys = await keysOf(api)
})
afterAll(() => api.close())

const WAREHOUSE = { name: 'The warehouse', scopes: ['orders:read', 'stock:write'] }
const UNKNOWN = '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'
const inMs = (ms: number) => new Date(api.deps.clock.nowMs() + ms).toISOString()
const list = async (query = ''): Promise<ApiKeyPage> => (await keys.ask('GET', query)).json()

describe('API keys', () => {
  it('are made by an admin, and shown this once', async () => {
    const made = await keys.ask('POST', '', { body: WAREHOUSE })
    const { key, ...rest } = made.json()
    expect([made.statusCode, made.headers['cache-control']]).toEqual([201, 'no-store'])
    expect(key).toMatch(/^opk_[0-9A-Za-z]{38}$/)
    expect(rest).toMatchObject({ ...WAREHOUSE, createdBy: keys.admin.id })
    expect((await list()).items[0]).toEqual(rest)
    expect((await keys.ask('GET', '')).body).not.toContain(key)
    const [entry] = await api.deps.store.adminLog.list({ limit: 1 })
    expect(entry).toMatchObject({ adminId: keys.admin.id, action: 'api-key.create', target: rest.id })
    expect(JSON.stringify(entry)).not.toContain(key)
  })

  it('are listed newest first, page after page', async () => {
    const made = [await keys.create('stats:read'), await keys.create('stats:read')]
    const first = await list('?limit=1')
    const second = await list(`?limit=1&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([made[1]!.id, made[0]!.id])
    expect((await keys.ask('GET', '?cursor=bm90IGFuIGlk')).json().code).toBe('VALIDATION_FAILED')
  })

  it('are good until they expire', async () => {
    const body = { name: 'For a day', scopes: ['stats:read'], expiresAt: inMs(86_400_000) }
    const { key, expiresAt } = (await keys.ask('POST', '', { body })).json()
    expect(expiresAt).toBe(body.expiresAt)
    expect(await statusWith(api, key)).toBe(200)
    api.passMs(86_400_000)
    const late = await api.send({ url: '/api/admin/stats', headers: bearer(key) })
    expect(late.json()).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
      detail: expect.stringContaining('expired'),
    })
  })

  it('say when they were used last, to the minute', async () => {
    const { id, key } = await keys.create('stats:read')
    expect((await list()).items[0]).not.toHaveProperty('lastUsedAt')
    const lastUsedAt = async () => (await list()).items.find((one) => one.id === id)?.lastUsedAt
    await statusWith(api, key)
    const first = inMs(0).slice(0, 16)
    await expect.poll(lastUsedAt).toBe(`${first}:00.000Z`)
    api.passMs(3 * 60_000)
    await statusWith(api, key)
    await expect.poll(lastUsedAt).toBe(`${inMs(0).slice(0, 16)}:00.000Z`)
  })

  it.each<[string, object, string]>([
    ['no name', { scopes: ['stats:read'] }, 'body/name'],
    ['a blank name', { name: ' ', scopes: ['stats:read'] }, 'body/name'],
    ['a name of two lines', { name: 'one\ntwo', scopes: ['stats:read'] }, 'body/name'],
    ['a long name', { name: 'x'.repeat(101), scopes: ['stats:read'] }, 'body/name'],
    ['no scopes', { name: 'x' }, 'body/scopes'],
    ['an empty list of scopes', { name: 'x', scopes: [] }, 'body/scopes'],
    ['a scope that is none', { name: 'x', scopes: ['orders:delete'] }, 'body/scopes/0'],
    ['a scope twice', { name: 'x', scopes: ['stats:read', 'stats:read'] }, 'body/scopes'],
    [
      'an end that has been',
      { name: 'x', scopes: ['stats:read'], expiresAt: '2020-01-01T00:00:00Z' },
      'body/expiresAt',
    ],
    ['an end that is no time', { name: 'x', scopes: ['stats:read'], expiresAt: 'soon' }, 'body/expiresAt'],
    ['a key of its own', { ...WAREHOUSE, key: 'opk_mine' }, 'body/key'],
  ])('are not made with %s', async (_what, body, path) => {
    const refused = await keys.ask('POST', '', { body })
    expect(refused.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', errors: [{ path }] })
  })

  it.each([-1, 604_801, 1.5, '60'])('are not rotated with an overlap of %j seconds', async (overlapSeconds) => {
    const refused = await keys.ask('POST', `/${UNKNOWN}/rotate`, { body: { overlapSeconds } })
    expect(refused.json()).toMatchObject({ status: 400, errors: [{ path: 'body/overlapSeconds' }] })
  })

  it('that have expired are not rotated: the new secret would have, too', async () => {
    const body = { name: 'For a minute', scopes: ['stats:read'], expiresAt: inMs(60_000) }
    const { id } = (await keys.ask('POST', '', { body })).json()
    api.passMs(60_000)
    const refused = await keys.ask('POST', `/${id}/rotate`)
    expect(refused.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', errors: [{ path: 'params/id' }] })
  })

  it('that are not there can be neither rotated nor revoked', async () => {
    for (const id of [UNKNOWN, 'nothing']) {
      expect((await keys.ask('POST', `/${id}/rotate`)).json()).toMatchObject({ status: 404, code: 'API_KEY_NOT_FOUND' })
      expect((await keys.revoke(id)).json()).toMatchObject({ status: 404, code: 'API_KEY_NOT_FOUND' })
    }
  })

  it('are made and rotated once for an Idempotency-Key: the refusal says which one came of it', async () => {
    const headers = { 'idempotency-key': 'once' }
    const body = { ...WAREHOUSE, name: 'Made once' }
    const { id, key } = (await keys.ask('POST', '', { headers, body })).json()
    const again = await keys.ask('POST', '', { headers, body })
    expect(again.json()).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
      detail: expect.stringContaining(id),
    })
    expect((await list()).items.filter(({ name }) => name === body.name)).toHaveLength(1)
    const rotating = { headers: { 'idempotency-key': 'rotated once' } }
    await keys.ask('POST', `/${id}/rotate`, rotating)
    expect((await keys.ask('POST', `/${id}/rotate`, rotating)).json().detail).toContain(id)
    expect(await statusWith(api, key, `/api/orders/${UNKNOWN}`)).toBe(404)
  })
})
