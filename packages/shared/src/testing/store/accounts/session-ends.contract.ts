import { describe, expect, it } from 'vitest'
import { ENDED_REMEMBERED_MS, MOST_SESSIONS, type SessionFamily } from '../../../ports/stores.ts'
import { anId, aSession, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { atOnce, MANY } from './account-steps.ts'

export function describeSessionEnds(open: OpenStore): void {
  describe('the sessions of a user', () => {
    const shop = useStore(open)
    describeList(shop)
    describeAddresses(shop)
  })
  describe('the end of a session', () => describeEnd(useStore(open)))
  describe('ended sessions', () => describeEnded(useStore(open)))
}

async function opened(shop: StoreSteps, given: Partial<SessionFamily> = {}): Promise<SessionFamily> {
  const family = aSession(given)
  await shop.store.sessions.open(family)
  return family
}

const idsOf = async (shop: StoreSteps, userId: string, nowMs = NOON_MS) =>
  (await shop.store.sessions.listOf(userId, nowMs)).map(({ id }) => id)

const rotate = (shop: StoreSteps, { id, currentHash }: SessionFamily, nowMs: number, expiresAtMs: number) =>
  shop.store.sessions.rotate({
    familyId: id,
    presentedHash: currentHash,
    nextHash: `next-${id}`,
    nowMs,
    graceMs: 10_000,
    expiresAtMs,
  })

function describeList(shop: StoreSteps): void {
  it('are a hundred at most: the least lately used end with the next one', async () => {
    const userId = anId()
    const families: SessionFamily[] = []
    for (let n = 0; n < MOST_SESSIONS + 2; n++) {
      const family = aSession({ userId, createdAtMs: NOON_MS + n })
      const ended = await shop.store.sessions.open(family)
      expect(ended).toEqual(n < MOST_SESSIONS ? [] : [families[n - MOST_SESSIONS]?.id])
      families.push(family)
    }
    expect(await idsOf(shop, userId)).toEqual(
      families
        .slice(2)
        .map(({ id }) => id)
        .toReversed(),
    )
  })

  it('are listed with where they came from, and without their tokens', async () => {
    const family = await opened(shop, { userAgent: 'orderctl/1', address: '2001:db8::/64' })
    const { currentHash: _, addressHash: __, ...shown } = family
    expect(await shop.store.sessions.listOf(family.userId, NOON_MS)).toStrictEqual([
      { ...shown, lastUsedAtMs: NOON_MS },
    ])
  })

  it('are listed with the most lately used first; new tokens are a use', async () => {
    const userId = anId()
    const [first, second, third] = [
      await opened(shop, { userId, createdAtMs: NOON_MS - 3 }),
      await opened(shop, { userId, createdAtMs: NOON_MS - 2 }),
      await opened(shop, { userId, createdAtMs: NOON_MS - 1 }),
    ]
    expect(await idsOf(shop, userId)).toEqual([third.id, second.id, first.id])
    const nextExpiryMs = first.expiresAtMs + 7
    await rotate(shop, first, NOON_MS + 5, nextExpiryMs)
    const listed = await shop.store.sessions.listOf(userId, NOON_MS)
    expect(listed.map(({ id }) => id)).toEqual([first.id, third.id, second.id])
    expect(listed[0]).toMatchObject({
      createdAtMs: NOON_MS - 3,
      lastUsedAtMs: NOON_MS + 5,
      expiresAtMs: nextExpiryMs,
    })
  })

  it("are listed while they go on, and not those of others'", async () => {
    const userId = anId()
    const [going, ended] = [await opened(shop, { userId }), await opened(shop, { userId })]
    const short = await opened(shop, { userId, expiresAtMs: NOON_MS + 10 })
    await opened(shop)
    await shop.store.sessions.end(ended.id, NOON_MS)
    expect((await idsOf(shop, userId, NOON_MS + 9)).toSorted()).toEqual([going.id, short.id].toSorted())
    expect(await idsOf(shop, userId, NOON_MS + 10)).toEqual([going.id])
  })

  it('are listed up to a hundred', async () => {
    const userId = anId()
    await Promise.all(Array.from({ length: 103 }, (_, index) => opened(shop, { userId, createdAtMs: NOON_MS + index })))
    const listed = await shop.store.sessions.listOf(userId, NOON_MS)
    expect(listed).toHaveLength(100)
    expect(listed.at(-1)).toMatchObject({ createdAtMs: NOON_MS + 3 })
  })
}

function describeAddresses(shop: StoreSteps): void {
  it('make their addresses known, to nobody else, until they are purged', async () => {
    const userId = anId()
    await opened(shop, { userId, addressHash: 'home', expiresAtMs: NOON_MS - 86_400_000 })
    const { isKnownAddress, purge } = shop.store.sessions
    expect(await isKnownAddress(userId, 'home')).toBe(true)
    expect(await isKnownAddress(userId, 'elsewhere')).toBe(false)
    expect(await isKnownAddress(anId(), 'home')).toBe(false)
    await purge(NOON_MS - 86_400_000, 10)
    expect(await isKnownAddress(userId, 'home')).toBe(false)
  })
}

function describeEnd(shop: StoreSteps): void {
  it('is told once, of many who end it at the same time', async () => {
    const { id } = await opened(shop)
    const ends = await atOnce(() => shop.store.sessions.end(id, NOON_MS))
    expect(ends.filter(Boolean)).toHaveLength(1)
  })

  it("is not brought about in another's name, nor of one that has expired", async () => {
    const { id, userId, expiresAtMs } = await opened(shop)
    expect(await shop.store.sessions.end(id, NOON_MS, anId())).toBe(false)
    expect(await shop.store.sessions.end(id, expiresAtMs, userId)).toBe(false)
    expect(await idsOf(shop, userId)).toEqual([id])
    expect(await shop.store.sessions.end(id, NOON_MS, userId)).toBe(true)
    expect(await idsOf(shop, userId)).toEqual([])
  })

  it("of all is told of those that went on, but not of the excepted one, nor of another user's", async () => {
    const userId = anId()
    const [kept, going, other] = [await opened(shop, { userId }), await opened(shop, { userId }), await opened(shop)]
    await opened(shop, { userId, expiresAtMs: NOON_MS })
    await shop.store.sessions.end((await opened(shop, { userId })).id, NOON_MS)
    expect(await shop.store.sessions.endAll(userId, NOON_MS, kept.id)).toEqual([going.id])
    expect(await idsOf(shop, userId)).toEqual([kept.id])
    expect(await idsOf(shop, other.userId)).toEqual([other.id])
    expect(await shop.store.sessions.endAll(userId, NOON_MS)).toEqual([kept.id])
    expect(await shop.store.sessions.endAll(userId, NOON_MS)).toEqual([])
  })

  it('of all is told once for each, of many who end all or one at the same time', async () => {
    const userId = anId()
    const sessions = await atOnce(() => opened(shop, { userId }))
    const ends = await Promise.all(
      sessions.map(async ({ id }, index) => {
        if (index % 2) return shop.store.sessions.endAll(userId, NOON_MS)
        return (await shop.store.sessions.end(id, NOON_MS)) ? [id] : []
      }),
    )
    expect(ends.flat().toSorted()).toEqual(sessions.map(({ id }) => id).toSorted())
  })

  it('is the last: a rotation at the same time brings nothing back', async () => {
    const families = await Promise.all(Array.from({ length: MANY }, () => opened(shop)))
    await Promise.all(
      families.flatMap((family) => [
        rotate(shop, family, NOON_MS, family.expiresAtMs),
        shop.store.sessions.end(family.id, NOON_MS),
      ]),
    )
    for (const { userId } of families) expect(await idsOf(shop, userId)).toEqual([])
  })
}

function describeEnded(shop: StoreSteps): void {
  it('are found from a time on, however they ended', async () => {
    const userId = anId()
    const [early, loggedOut, reused, all] = [
      await opened(shop),
      await opened(shop),
      await opened(shop),
      await opened(shop, { userId }),
    ]
    await opened(shop)
    await shop.store.sessions.end(early.id, NOON_MS - 1)
    await shop.store.sessions.end(loggedOut.id, NOON_MS)
    await rotate(shop, { ...reused, currentHash: 'stolen' }, NOON_MS + 1, reused.expiresAtMs)
    await shop.store.sessions.endAll(userId, NOON_MS + 2)
    const found = await shop.store.sessions.findEnded(NOON_MS)
    expect(found.toSorted((a, b) => a.endedAtMs - b.endedAtMs)).toEqual([
      { id: loggedOut.id, endedAtMs: NOON_MS },
      { id: reused.id, endedAtMs: NOON_MS + 1 },
      { id: all.id, endedAtMs: NOON_MS + 2 },
    ])
  })

  it('are remembered for as long as their access tokens may live, and purged then', async () => {
    const endedAtMs = NOON_MS + 3_600_000
    const { id } = await opened(shop)
    const others = await shop.store.sessions.findEnded(endedAtMs)
    await shop.store.sessions.end(id, endedAtMs)
    await shop.store.sessions.purge(endedAtMs + ENDED_REMEMBERED_MS - 1, 100)
    expect(await shop.store.sessions.findEnded(endedAtMs)).toEqual([...others, { id, endedAtMs }])
    await shop.store.sessions.purge(endedAtMs + ENDED_REMEMBERED_MS, 100)
    expect(await shop.store.sessions.findEnded(endedAtMs)).toEqual(others)
  })
}
