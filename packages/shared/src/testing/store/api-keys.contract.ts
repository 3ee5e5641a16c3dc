import { describe, expect, it } from 'vitest'
import type { IdempotentRequest } from '../../domain/idempotency-key.ts'
import type { ApiKeyRecord } from '../../ports/api-keys.ts'
import { aLine, anApiKey, anEntry, anEvent, anId, anOrder, NOON_MS } from '../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from './stories/steps.ts'

export function describeApiKeys(open: OpenStore): void {
  describe('API keys', () => {
    describeKeys(useStore(open))
    describeRotations(useStore(open))
    describeUse(useStore(open))
    describeOnce(useStore(open))
  })
  describe('the list of API keys', () => describeList(useStore(open)))
  describe('an order that a program places', () => describeOrders(useStore(open)))
}

const stored = async ({ store }: StoreSteps, given: Partial<ApiKeyRecord> = {}) => {
  const key = anApiKey(given)
  await store.apiKeys.insert(key, anEntry({ action: 'api-key.create', target: key.id }))
  return key
}
const hashOf = ({ secrets }: ApiKeyRecord) => secrets[0]!.hash
const rotation = (overlapMs = 1000, nowMs = NOON_MS) => ({ hash: `key-${anId()}`, nowMs, overlapMs })
const isLogged = async ({ store }: StoreSteps, { id }: { id: string }) =>
  (await store.adminLog.list({ limit: 100 })).some((entry) => entry.id === id)

function describeKeys(shop: StoreSteps): void {
  it('are found by their hash, as they are, and no other key with them', async () => {
    const lasting = await stored(shop)
    const ending = await stored(shop, { expiresAtMs: NOON_MS, lastUsedAtMs: NOON_MS - 60_000, scopes: ['stats:read'] })
    expect(await shop.store.apiKeys.findByHash(hashOf(lasting))).toStrictEqual(lasting)
    expect(await shop.store.apiKeys.findByHash(hashOf(ending))).toStrictEqual(ending)
    expect(await shop.store.apiKeys.findById(ending.id)).toStrictEqual(ending)
    expect(await shop.store.apiKeys.findByHash(`key-${anId()}`)).toBeUndefined()
    expect(await shop.store.apiKeys.findById(anId())).toBeUndefined()
  })

  it('are written down as they are made and revoked; once revoked they are not found any more', async () => {
    const key = anApiKey()
    const [made, revoked, again] = [anEntry(), anEntry(), anEntry()]
    await shop.store.apiKeys.insert(key, made)
    expect(await shop.store.apiKeys.revoke(key.id, revoked)).toBe(true)
    expect(await shop.store.apiKeys.revoke(key.id, again)).toBe(false)
    expect(await shop.store.apiKeys.findByHash(hashOf(key))).toBeUndefined()
    expect(await shop.store.apiKeys.findById(key.id)).toBeUndefined()
    expect(await Promise.all([made, revoked, again].map((entry) => isLogged(shop, entry)))).toEqual([true, true, false])
    expect(await shop.dump()).not.toContain(hashOf(key))
  })
}

function describeRotations(shop: StoreSteps): void {
  it('are rotated, and the previous secret stays good for the overlap', async () => {
    const key = await stored(shop)
    const next = rotation()
    const entry = anEntry()
    const rotated = await shop.store.apiKeys.rotate(key.id, next, entry)
    const secrets = [{ hash: next.hash }, { hash: hashOf(key), expiresAtMs: NOON_MS + 1000 }]
    expect(rotated).toStrictEqual({ ...key, secrets })
    expect(await shop.store.apiKeys.findByHash(next.hash)).toStrictEqual(rotated)
    expect(await shop.store.apiKeys.findByHash(hashOf(key))).toStrictEqual(rotated)
    expect(await isLogged(shop, entry)).toBe(true)
  })

  it('leave nothing of the secrets that have ended', async () => {
    const key = await stored(shop)
    await shop.store.apiKeys.rotate(key.id, rotation(1000), anEntry())
    const last = rotation(0, NOON_MS + 500)
    await shop.store.apiKeys.rotate(key.id, last, anEntry())
    expect(await shop.store.apiKeys.findByHash(hashOf(key))).toBeUndefined()
    expect(await shop.store.apiKeys.findById(key.id)).toStrictEqual({ ...key, secrets: [{ hash: last.hash }] })
  })

  it('all count, of many at the same time', async () => {
    const key = await stored(shop)
    const rotations = Array.from({ length: 5 }, () => rotation())
    await Promise.all(rotations.map((next) => shop.store.apiKeys.rotate(key.id, next, anEntry())))
    const { secrets } = (await shop.store.apiKeys.findById(key.id))!
    expect(new Set(secrets.map(({ hash }) => hash))).toEqual(
      new Set([hashOf(key), ...rotations.map(({ hash }) => hash)]),
    )
    expect(secrets.filter(({ expiresAtMs }) => expiresAtMs === undefined)).toHaveLength(1)
  })

  it('of a key that is not there are none, and none is written down', async () => {
    const entry = anEntry()
    expect(await shop.store.apiKeys.rotate(anId(), rotation(), entry)).toBeUndefined()
    expect(await isLogged(shop, entry)).toBe(false)
  })
}

function describeUse(shop: StoreSteps): void {
  it('have the latest time at which they were used, whichever is noted last', async () => {
    const key = await stored(shop)
    for (const atMs of [NOON_MS, NOON_MS + 60_000, NOON_MS]) await shop.store.apiKeys.noteUse(key.id, atMs)
    expect(await shop.store.apiKeys.findById(key.id)).toStrictEqual({ ...key, lastUsedAtMs: NOON_MS + 60_000 })
    await shop.store.apiKeys.noteUse(anId(), NOON_MS)
    expect(await shop.store.apiKeys.list({ limit: 100 })).toHaveLength(1)
  })
}

function describeOnce(shop: StoreSteps): void {
  const aRequest = (given: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
    id: anId(),
    fingerprint: 'one',
    expiresAtMs: NOON_MS + 86_400_000,
    ...given,
  })
  const refusal = (keyId: string) => ({ code: 'IDEMPOTENCY_KEY_REUSED', message: expect.stringContaining(keyId) })

  it('are made once for a request, which is told which one came of it', async () => {
    const [key, second] = [anApiKey(), anApiKey()]
    const request = aRequest()
    await shop.store.apiKeys.insert(key, anEntry(), request)
    await expect(shop.store.apiKeys.insert(second, anEntry(), request)).rejects.toMatchObject(refusal(key.id))
    const other = { ...request, fingerprint: 'other' }
    await expect(shop.store.apiKeys.insert(second, anEntry(), other)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    expect(await shop.store.apiKeys.findById(second.id)).toBeUndefined()
  })

  it('are made once by requests that come at the same time', async () => {
    const request = aRequest()
    const keys = Array.from({ length: 5 }, () => anApiKey())
    const made = await Promise.allSettled(keys.map((key) => shop.store.apiKeys.insert(key, anEntry(), request)))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const found = await Promise.all(keys.map(({ id }) => shop.store.apiKeys.findById(id)))
    expect(found.filter(Boolean)).toHaveLength(1)
  })

  it('are rotated once for a request; one that comes to nothing is not remembered', async () => {
    const key = await stored(shop)
    const [request, inVain] = [aRequest(), aRequest()]
    const rotated = await shop.store.apiKeys.rotate(key.id, rotation(), anEntry(), request)
    const again = shop.store.apiKeys.rotate(key.id, rotation(), anEntry(), request)
    await expect(again).rejects.toMatchObject(refusal(key.id))
    expect(await shop.store.apiKeys.findById(key.id)).toStrictEqual(rotated)
    for (let n = 0; n < 2; n++)
      expect(await shop.store.apiKeys.rotate(anId(), rotation(), anEntry(), inVain)).toBeUndefined()
  })
}

function describeList(shop: StoreSteps): void {
  it('has the newest first, page after page', async () => {
    const keys: ApiKeyRecord[] = []
    for (let n = 0; n < 5; n++) keys.unshift(await stored(shop, { name: `Key ${n}` }))
    const { list } = shop.store.apiKeys
    expect(await list({ limit: 3 })).toStrictEqual(keys.slice(0, 3))
    expect(await list({ limit: 3, beforeId: keys[2]!.id })).toStrictEqual(keys.slice(3))
  })
}

function describeOrders(shop: StoreSteps): void {
  it('is in the admin log once it is placed, and not where it is refused or was placed before', async () => {
    const product = await shop.putProduct(3)
    const [placed, repeated, refused] = [anEntry(), anEntry(), anEntry()]
    const idempotency = { key: '\nkey:1\n1', fingerprint: 'one' }
    const place = (quantity: number, entry: typeof placed, given = {}) => {
      const order = anOrder({ items: [aLine(product, quantity)], userId: product.id, ...given })
      return shop.store.orders.place(order, anEvent(order), entry)
    }
    expect(await place(2, placed, { idempotency })).toEqual({ placed: true })
    expect(await place(2, repeated, { idempotency })).toMatchObject({ placed: false })
    await expect(place(2, refused)).rejects.toMatchObject({ code: 'OUT_OF_STOCK' })
    const entries = [placed, repeated, refused]
    expect(await Promise.all(entries.map((entry) => isLogged(shop, entry)))).toEqual([true, false, false])
  })
}
