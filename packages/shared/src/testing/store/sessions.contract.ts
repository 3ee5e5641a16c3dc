import { describe, expect, it } from 'vitest'
import type { RotationRequest, SessionFamily } from '../../ports/stores.ts'
import { anId, aSession, NOON_MS } from '../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from './stories/steps.ts'

export function describeSessions(open: OpenStore): void {
  describe('sessions', () => {
    const shop = useStore(open)
    describeRotation(shop)
    describeReuse(shop)
    describeEnd(shop)
  })
}

const GRACE_MS = 10_000
const SOON_MS = NOON_MS + GRACE_MS - 1
const LATE_MS = NOON_MS + GRACE_MS + 1

/** The family's first token, answered by `next`, unless told otherwise. */
const rotation = (family: SessionFamily, given: Partial<RotationRequest> = {}): RotationRequest => ({
  familyId: family.id,
  presentedHash: family.currentHash,
  nextHash: `next-${family.id}`,
  nowMs: NOON_MS,
  graceMs: GRACE_MS,
  expiresAtMs: family.expiresAtMs,
  ...given,
})

async function opened(shop: StoreSteps, given: Partial<SessionFamily> = {}): Promise<SessionFamily> {
  const family = aSession(given)
  await shop.store.sessions.open(family)
  return family
}

function describeRotation(shop: StoreSteps): void {
  it('rotate the current token, again and again', async () => {
    const family = await opened(shop)
    const first = rotation(family)
    expect(await shop.store.sessions.rotate(first)).toBe('rotated')
    const second = rotation(family, { presentedHash: first.nextHash, nextHash: 'second' })
    expect(await shop.store.sessions.rotate(second)).toBe('rotated')
  })

  it('repeat the answer for the token before, within the grace', async () => {
    const family = await opened(shop)
    const first = rotation(family)
    await shop.store.sessions.rotate(first)
    expect(await shop.store.sessions.rotate({ ...first, nowMs: SOON_MS })).toBe('repeated')
    const onwards = rotation(family, { presentedHash: first.nextHash, nextHash: 'onwards', nowMs: SOON_MS })
    expect(await shop.store.sessions.rotate(onwards)).toBe('rotated')
  })

  it('end in one family with one current token when they are raced', async () => {
    const family = await opened(shop)
    const first = rotation(family)
    const results = await Promise.all(Array.from({ length: 20 }, () => shop.store.sessions.rotate(first)))
    expect(results.filter((result) => result === 'rotated')).toHaveLength(1)
    expect(results.filter((result) => result === 'repeated')).toHaveLength(19)
    const onwards = rotation(family, { presentedHash: first.nextHash, nextHash: 'onwards' })
    expect(await shop.store.sessions.rotate(onwards)).toBe('rotated')
  })
}

function describeReuse(shop: StoreSteps): void {
  it('are revoked when a token is used again after the grace', async () => {
    const family = await opened(shop)
    const first = rotation(family)
    await shop.store.sessions.rotate(first)
    expect(await shop.store.sessions.rotate({ ...first, nowMs: LATE_MS })).toBe('reused')
    const current = rotation(family, { presentedHash: first.nextHash, nextHash: 'onwards' })
    expect(await shop.store.sessions.rotate(current)).toBe('unknown')
  })

  it('are revoked when a token from before the last one is used, even within the grace', async () => {
    const family = await opened(shop)
    const first = rotation(family)
    await shop.store.sessions.rotate(first)
    await shop.store.sessions.rotate(rotation(family, { presentedHash: first.nextHash, nextHash: 'second' }))
    expect(await shop.store.sessions.rotate({ ...first, nowMs: SOON_MS })).toBe('reused')
    expect(await shop.store.sessions.rotate({ ...first, nowMs: SOON_MS })).toBe('unknown')
  })

  it('are revoked one by one', async () => {
    const [stolen, other] = [await opened(shop), await opened(shop)]
    expect(await shop.store.sessions.rotate(rotation(stolen, { presentedHash: 'forged' }))).toBe('reused')
    expect(await shop.store.sessions.rotate(rotation(other))).toBe('rotated')
  })
}

function describeEnd(shop: StoreSteps): void {
  it('are unknown when they were never opened', async () => {
    expect(await shop.store.sessions.rotate(rotation(aSession()))).toBe('unknown')
  })

  it('are unknown once ended, and ending them again does no harm', async () => {
    const family = await opened(shop)
    expect(await shop.store.sessions.end(family.id, NOON_MS)).toBe(true)
    expect(await shop.store.sessions.end(family.id, NOON_MS)).toBe(false)
    expect(await shop.store.sessions.end(anId(), NOON_MS)).toBe(false)
    expect(await shop.store.sessions.rotate(rotation(family))).toBe('unknown')
  })

  it('are unknown once expired, which a rotation puts off', async () => {
    const family = await opened(shop, { expiresAtMs: NOON_MS + 1000 })
    const first = rotation(family, { expiresAtMs: NOON_MS + 2000 })
    await shop.store.sessions.rotate(first)
    const second = rotation(family, { presentedHash: first.nextHash, nextHash: 'second', nowMs: NOON_MS + 1500 })
    expect(await shop.store.sessions.rotate({ ...second, expiresAtMs: NOON_MS + 2500 })).toBe('rotated')
    const third = rotation(family, { presentedHash: 'second', nextHash: 'third', nowMs: NOON_MS + 2500 })
    expect(await shop.store.sessions.rotate(third)).toBe('unknown')
  })

  it('are purged once expired, and not before', async () => {
    const yesterdayMs = NOON_MS - 86_400_000
    const [expired, alive] = [await opened(shop, { expiresAtMs: yesterdayMs - 1 }), await opened(shop)]
    expect(await shop.store.sessions.purge(yesterdayMs, 10)).toBe(1)
    expect(await shop.store.sessions.purge(yesterdayMs, 10)).toBe(0)
    expect(await shop.store.sessions.rotate(rotation(expired, { nowMs: yesterdayMs - 5 }))).toBe('unknown')
    expect(await shop.store.sessions.rotate(rotation(alive))).toBe('rotated')
  })

  it('are purged in portions', async () => {
    const longAgoMs = NOON_MS - 10 * 86_400_000
    for (let count = 0; count < 5; count++) await opened(shop, { expiresAtMs: longAgoMs })
    const portions: number[] = []
    while (portions.at(-1) !== 0) portions.push(await shop.store.sessions.purge(longAgoMs, 2))
    expect(portions).toEqual([2, 2, 1, 0])
  })
}
